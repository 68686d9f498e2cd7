import type { Ledger } from "./ledger.ts";
import type { Connection } from "./pair.ts";

/** Writes down what a connection says of its life; one that knows no such events says nothing. */
export function watch(connection: Connection, ledger: Ledger): void {
  connection.on("suspended", () => ledger.happened("suspended"));
  connection.on("resumed", () => ledger.happened("resumed"));
  connection.on("gap", (report) => ledger.happened("gap", tell(report)));
}

function tell(report: unknown): string {
  if (typeof report !== "object" || report === null) return String(report);
  const { side, name, message } = report as Readonly<Record<string, unknown>>;
  return `${String(side)} ${String(name)}: ${String(message)}`;
}
