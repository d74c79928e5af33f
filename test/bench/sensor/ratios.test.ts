import { expect, test } from "vitest";
import { addedBy, addedOver, printOverOurs } from "./ratios.ts";
import type { CallTimes, Sends } from "./sends.ts";
import { spreadOf, spreadText } from "./spread.ts";

const same = (values: readonly number[]): CallTimes => {
  const [udp, other] = [{ udpSend: values, udpSendto: values, udpReceive: values }, { getppid: values }];
  return { tcpSend: values, tcpWrite: values, tcpReceive: values, ...udp, ...other };
};
const sends: Sends = {
  times: { none: same([100, 200]), empty: same([150, 260]), tocsin: same([200, 290]) },
  timesOnFirst: {},
  disturbedMeasurements: 0,
};

test("addedBy() takes the bare call of the same round off", () => {
  expect(addedBy(sends, "tocsin", "tcpSend")).toEqual([100, 90]);
});

test("addedBy() of a program with fewer rounds is of these rounds", () => {
  const fewer: Sends = { ...sends, times: { ...sends.times, tocsinOlder: same([130]) } };
  expect(addedBy(fewer, "tocsinOlder", "udpSend")).toEqual([30]);
});

test("addedOver() divides within each round", () => {
  expect(addedOver(sends, ["tocsin", "empty"], "tcpSend")).toEqual([2, 1.5]);
});

test("addedOver() of what was not measured is empty, and its spread NaN", () => {
  const ratios = addedOver(sends, ["tocsin", "native"], "tcpSend");
  expect(ratios.filter(Number.isFinite)).toEqual([]);
  expect(spreadOf(ratios).median).toBeNaN();
});

test("printOverOurs() leaves out what sender and receiver take themselves", () => {
  expect(printOverOurs({ none: [1], tocsin: [1.5], print: [6], printed: [1e6] })).toEqual([10]);
});

test("spreadText() gives the median and the extremes", () => {
  expect(spreadText(spreadOf([3, 1, 2]), 1)).toBe("2.0 (1.0-3.0)");
});
