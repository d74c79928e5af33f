import type { Share } from "../analytic/share.ts";
import type { Beat } from "../conversation/beat.ts";
import type { NameSource } from "../conversation/destination.ts";
import type { AddressKind } from "../event/address-kind.ts";
import type { Executable, Session } from "../event/event.ts";
import type { Container } from "../process/container-names.ts";
import type { Score } from "../score/score.ts";

/** A verdict with a life; the one record that sinks send out. Times are RFC 3339 UTC with microseconds. */
export interface Finding {
  /** Sixteen hex digits: hash of analytic, actor, destination and first beat. The same for all of its life. */
  readonly id: string;
  readonly state: "opened" | "updated" | "closed";
  /** When this state was reached. */
  readonly time: string;
  readonly analytics: readonly string[];
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[];
  readonly severity: Severity;
  /** 0..1: how sure the verdict is, loss taken off. */
  readonly confidence: number;
  readonly title: string;
  /** One sentence that a human can act on. */
  readonly reason: string;
  readonly actor: FindingActor;
  readonly destination: FindingDestination;
  readonly timing: FindingTiming;
  readonly volume: FindingVolume;
  readonly scores: Readonly<Record<string, Score>>;
  /** What each fact adds to the confidence, in natural log-odds; the confidence is the logistic of their sum. */
  readonly shares: readonly Share[];
  /** The last beats, oldest first. */
  readonly evidence: readonly FindingBeat[];
  /** Null for a finding of one conversation; else what it stands for, and all else is the last one's that joined. */
  readonly group: GroupSummary | null;
  readonly loss: { readonly records: number };
  readonly host: { readonly name: string; readonly kernel: string };
}

export type Severity = "low" | "medium" | "high" | "critical";

export interface FindingActor {
  readonly id: string;
  readonly class: string;
  /** Why it is of that class. */
  readonly classReason: string;
  readonly executable: string;
  readonly sha256: string | null;
  readonly package: string | null;
  /** What else is known of the executable; null where it could not be looked at. */
  readonly executableFacts: ExecutableFacts | null;
  readonly script: string | null;
  /** Executable or script of the ancestor that keeps starting it, or null. */
  readonly launcher: string | null;
  readonly uid: number;
  /** Path of its cgroup, or of the ancestor's that it began in. */
  readonly cgroup: string | null;
  /** By its cgroup, with what its runtime says of it; null outside of containers. */
  readonly container: Container | null;
  /** The innermost systemd unit. */
  readonly unit: string | null;
  /** On whose behalf it runs; null where that was not seen. */
  readonly session: Session | null;
  /** Who set it going, in words: `cron, by its schedule`, `a login by ssh from 203.0.113.7`. */
  readonly startedBy: string | null;
  /** Of the process that made the last beat. */
  readonly pid: number;
  readonly args: readonly string[];
  /** Parent first, towards init. */
  readonly lineage: readonly LineageEntry[];
}

/** Of a program's file, beyond what a finding says of its actor anyway. */
export type ExecutableFacts = Omit<Executable, "path" | "device" | "inode" | "sha256" | "package">;

export interface LineageEntry {
  readonly pid: number;
  readonly executable: string;
  readonly args: readonly string[];
  readonly uid: number;
  readonly startedAt: string | null;
}

export interface FindingDestination {
  readonly address: string;
  /** Cloud metadata by its name too. */
  readonly addressKind: AddressKind;
  readonly name: string | null;
  readonly nameSource: NameSource | null;
  /** Whose the name is by the public suffix list, its private part included; null where it is nobody's. */
  readonly registeredDomain: string | null;
  /** No name is known, and the actor asks resolvers over TLS or HTTPS, so that none could be. */
  readonly isNameHidden: boolean;
  readonly port: number;
  readonly transport: "tcp" | "udp";
  /** Null unless the user gave a database, and it has the address. */
  readonly asn: AutonomousSystem | null;
  /** Code of ISO 3166-1 with two letters, under the same condition. */
  readonly country: string | null;
}

/** Who routes an address. */
export interface AutonomousSystem {
  readonly number: number;
  readonly organization: string | null;
}

/** Findings of one actor at one port that are told of together. */
export interface GroupSummary {
  /** How many there were so far, beyond the first four, which are findings of their own. */
  readonly conversations: number;
  /** The first of those that are open, 20 at most, by name or address. */
  readonly destinations: readonly string[];
}

export interface FindingTiming {
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly beats: number;
  /** Median of the last intervals, on which the regularity rests. */
  readonly intervalMs: number;
  /** 0..1: half the spread of the intervals as a share of their median. */
  readonly jitter: number;
  /** Of all intervals since a clock was first plain, and at least the last 63. */
  readonly intervalsMs: Percentiles;
}

export interface FindingVolume {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly sentBytesPerBeat: Percentiles;
  readonly receivedBytesPerBeat: Percentiles;
}

export interface Percentiles {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

export type FindingBeat = { readonly time: string } & Omit<Beat, "at" | "deadMs">;
