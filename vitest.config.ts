import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 20_000,
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
