import { expect, test } from "vitest";
import { logOfColumns, logOfFileName } from "../../../../src/edge/importer/zeek/log-kind.ts";
import { looksLikeZeek } from "../../../../src/edge/importer/zeek/looks-like-zeek.ts";

test.each([
  ["conn.log", "conn"],
  ["conn.2020-08-21-00-00-00.log.gz", "conn"],
  ["dns.00:00:00-01:00:00.log.gz", "dns"],
  ["ssl_20200821_10:00:00-11:00:00+0000.log.gz", "ssl"],
  ["http.sensor-1.log", "http"],
  ["conn.log.labeled", "conn"],
  ["http.ndjson", "http"],
  ["conn-summary.log", null],
  ["conn_long.log", null],
  ["myconn.log", null],
  ["conn", null],
  ["conn.pcap", null],
  ["weird.log", null],
])("logOfFileName(%j) is %s", (name, log) => {
  expect(logOfFileName(name)).toBe(log);
});

test.each([
  [["ts", "uid", "conn_state", "history"], "conn"],
  [["ts", "query", "answers"], "dns"],
  [["ts", "trans_depth", "host"], "http"],
  [["ts", "version", "cipher"], "ssl"],
  [["ts", "uid", "note"], null],
  [[], null],
])("logOfColumns() of %j is %s", (names, log) => {
  expect(logOfColumns((name) => names.includes(name))).toBe(log);
});

test.each([
  ["#separator \\x09\n#set_separator\t,", true],
  ["#fields\tts\tuid", true],
  ['{"ts":1.5,"uid":"C1"', true],
  ['\n {"_path": "conn"', true],
  ['{"id":{"orig_h":"::1"}}', true],
  ["\x1f\x8b\x08", true],
  ['{"kind":"tick","at":5}', false],
  ['{"kind":"exec","args":["\\"ts\\":1"]}', false],
  ["#!/bin/sh", false],
  ["TOCSINRC\x01", false],
  ["ts,uid", false],
  ["{}", false],
  ["", false],
])("looksLikeZeek() of %j is %s", (text, expected) => {
  expect(looksLikeZeek(Buffer.from(text, "latin1"))).toBe(expected);
});
