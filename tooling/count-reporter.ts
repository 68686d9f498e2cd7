import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** Sends how many tests passed and failed to the process that started the run. A file that cannot run and an error outside all tests count as failed. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      passed += [...module.children.allTests("passed")].length;
      failed += [...module.children.allTests("failed")].length;
    }
    process.send?.({ passed, failed });
  }
}
