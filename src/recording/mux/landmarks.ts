/** How many are kept: in an hour of pieces, all of them. */
const MOST = 4096;

/** Places of a file at which players can begin. Where they are too many, every other is let go: hours need no memory. */
export class Landmarks<Place> {
  #places: Place[] = [];
  #count = 0;
  /** One of so many is kept. */
  #step = 1;

  add(place: Place): void {
    if (this.#count++ % this.#step !== 0) return;
    this.#places.push(place);
    if (this.#places.length <= MOST) return;
    this.#places = this.#places.filter((_, index) => index % 2 === 0);
    this.#step *= 2;
  }

  /** Those that are kept, in the order in which they came. */
  get places(): readonly Place[] {
    return this.#places;
  }
}
