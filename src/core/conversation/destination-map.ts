import type { Destination } from "./destination.ts";

/** By what a destination is told apart: its name, else its address, and what is called there, as `serviceOf` puts it. */
export interface DestinationKey {
  readonly host: string;
  readonly service: number;
}

const SERVICES_A_PORT = 4;
const UDP = 2;
const ASKED = 1;

/** Port and transport as one number. */
export function serviceOf({ port, transport }: Pick<Destination, "port" | "transport">): number {
  return port * SERVICES_A_PORT + (transport === "udp" ? UDP : 0);
}

/** The same for what is not called there, but asked about. */
export function askedOf(destination: Pick<Destination, "port" | "transport">): number {
  return serviceOf(destination) + ASKED;
}

/** Whether a service is something asked about. */
export function isAsked(service: number): boolean {
  return service % 2 === ASKED;
}

/** A map by destination, which builds no text to find one: each beat does. */
export class DestinationMap<Value> {
  readonly #byService = new Map<number, Map<string, Value>>();

  get(host: string, service: number): Value | undefined {
    return this.#byService.get(service)?.get(host);
  }

  set(host: string, service: number, value: Value): void {
    const byHost = this.#byService.get(service);
    if (byHost === undefined) this.#byService.set(service, new Map([[host, value]]));
    else byHost.set(host, value);
  }

  delete(host: string, service: number): void {
    const byHost = this.#byService.get(service);
    byHost?.delete(host);
    if (byHost?.size === 0) this.#byService.delete(service);
  }
}
