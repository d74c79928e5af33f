/** How a command ends, for scripts. */
export const exitCode = { done: 0, failed: 1, usage: 2, finding: 3 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
