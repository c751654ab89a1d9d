import type { Pose } from './channels.js';

/** Metres that it has to each side, and that it goes at a time. */
const [ROOM, STEP] = [2, 0.01];

/** Goes straight on until it bumps into a wall, and turns then. */
export class Robot {
  pose: Pose = [0, 0, 0.4];
  /** Per cent. */
  battery = 100;
  onBump: (bumps: number) => void = () => {};
  #bumps = 0;

  move(): void {
    const [x, y, heading] = this.pose;
    const [ahead, aside] = [x + STEP * Math.cos(heading), y + STEP * Math.sin(heading)];
    this.battery = Math.max(0, this.battery - 0.001);
    if (Math.max(Math.abs(ahead), Math.abs(aside)) < ROOM) {
      this.pose = [ahead, aside, heading];
      return;
    }
    this.pose = [x, y, (heading + 2.2) % (2 * Math.PI)];
    this.#bumps += 1;
    this.onBump(this.#bumps);
  }
}
