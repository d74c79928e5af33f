import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 20_000,
    // Of what a busy machine gets to in its own time; a poll ends at once when what it waits for is there.
    expect: { poll: { timeout: 10_000, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/live/**", "test/lab/smoke.test.ts"],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Each has the kernel to itself, when everything else is done: what they see depends on when it happens.
        test: {
          name: "live",
          include: ["test/live/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // bpftrace compiles its program at each start, for seconds where the machine is busy.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        // A virtual machine; what it is made of is built first where it is not there yet.
        test: { name: "lab", include: ["test/lab/smoke.test.ts"], sequence: { groupOrder: 2 }, testTimeout: 1_200_000 },
      },
    ],
  },
});
