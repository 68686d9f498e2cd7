/** The least that is logged. */
export type LogLevel = "ALL" | "DEBUG" | "INFO" | "WARN" | "ERROR";

/** From everything to errors alone. */
export const LOG_LEVELS: readonly LogLevel[] = ["ALL", "DEBUG", "INFO", "WARN", "ERROR"];

/** Writes a line to the log, where its level is high enough. */
export type Log = (level: Exclude<LogLevel, "ALL">, text: string) => void;

/** A log on standard error, where it does not get between what the program prints. */
export function logFrom(least: LogLevel | undefined, name: string): Log {
  if (least === undefined) return () => undefined;
  const from = LOG_LEVELS.indexOf(least);
  return (level, text) => {
    if (LOG_LEVELS.indexOf(level) < from) return;
    process.stderr.write(`${new Date().toISOString()} ${level} ${name}: ${text}\n`);
  };
}
