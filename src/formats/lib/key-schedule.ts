/** How a format's keys follow from key material. */
export interface KeySchedule {
  /** The AES-GCM key that seals frames. */
  derive(material: CryptoKey): Promise<CryptoKey>;
  /** The material one step further on; the one before cannot be found from it. */
  ratchet(material: CryptoKey): Promise<CryptoKey>;
  /** Throws TypeError unless this is material that keys can be derived from. */
  check(material: unknown): asserts material is CryptoKey;
}

/** One step of a ratchet. What it needs is derived when first asked for, and once. */
export class Rung {
  /** Steps since the material that the application gave. */
  readonly step: number;
  readonly #schedule: KeySchedule;
  #ratchetTo: (() => Promise<CryptoKey>) | undefined;
  #material: Promise<CryptoKey> | undefined;
  #key: Promise<CryptoKey> | undefined;
  #next: Rung | undefined;

  constructor(schedule: KeySchedule, ratchetTo: () => Promise<CryptoKey>, step = 0) {
    this.#schedule = schedule;
    this.#ratchetTo = ratchetTo;
    this.step = step;
  }

  /** Whether the key has been asked for before. */
  get isDerived(): boolean {
    return this.#key !== undefined;
  }

  get key(): Promise<CryptoKey> {
    this.#key ??= this.#ownMaterial().then((material) => this.#schedule.derive(material));
    return this.#key;
  }

  /** The next step. */
  next(): Rung {
    const ratchetTo = async () => this.#schedule.ratchet(await this.#ownMaterial());
    this.#next ??= new Rung(this.#schedule, ratchetTo, this.step + 1);
    return this.#next;
  }

  /** Forgets all but the key, which has to have been asked for: what follows can no longer be found from here. */
  letGo(): void {
    this.#ratchetTo = undefined;
    this.#material = undefined;
    this.#next = undefined;
  }

  #ownMaterial(): Promise<CryptoKey> {
    this.#material ??= this.#ratchetTo!();
    return this.#material;
  }
}
