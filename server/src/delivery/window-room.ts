/** What the window of deliveries in memory can still take. */

export interface Room {
  deliveries: number;
  bytes: number;
}

export function hasRoom({ deliveries, bytes }: Room): boolean {
  return deliveries > 0 && bytes > 0;
}
