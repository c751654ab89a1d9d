import type { Carrier } from './carrier.js';
import { Ride } from './ride.js';

/** Fully opened by its receiver's half again, or a number in the table would be of something that does not work. */
export async function checkRoundTrip(carrier: Carrier, mimeType: string, payload: Uint8Array): Promise<void> {
  const [sender, receiver] = [
    await Ride.open(carrier, 'sender', mimeType),
    await Ride.open(carrier, 'receiver', mimeType),
  ];
  const [sealed, opened]: Uint8Array[][] = [[], []];
  await within(
    sender.run([payload, payload, payload], (bytes) => sealed!.push(bytes)),
    `${carrier.name} sends`,
  );
  await within(
    receiver.run(sealed!, (bytes) => opened!.push(bytes)),
    `${carrier.name} receives`,
  );
  for (const bytes of opened!) {
    const isSame = bytes.length === payload.length && bytes.every((byte, at) => byte === payload[at]);
    if (!isSame) throw new Error(`${carrier.name} does not give ${mimeType} of ${payload.length} bytes back`);
  }
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no frame comes where ${what}`)), 10_000) as unknown as number;
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
