// Suggestions that someone did not want, kept in this browser for each service.
// Invariant: where the browser keeps nothing, they are only wanted again at the next visit.
import { CHANNELS, type Channel } from "../policy/channel.ts";

const nameOf = (serviceId: string) => `postern.dismissed.${serviceId}`;

export function readDismissed(serviceId: string): Channel[] {
  try {
    const kept = (localStorage.getItem(nameOf(serviceId)) ?? "").split(",");
    return CHANNELS.filter((channel) => kept.includes(channel));
  } catch {
    return [];
  }
}

export function keepDismissed(serviceId: string, channels: readonly Channel[]): void {
  try {
    localStorage.setItem(nameOf(serviceId), channels.join(","));
  } catch {
    // Not allowed here.
  }
}
