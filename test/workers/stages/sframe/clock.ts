/** Time as a test wants it: it passes when the test says so. Timers know nothing of it. */
const { now } = performance;
let ahead = 0;

/** Lets milliseconds pass for everybody who asks `performance.now()`, beside those that pass by themselves. */
export function pass(milliseconds: number): void {
  ahead += milliseconds;
  performance.now = () => now.call(performance) + ahead;
}

/** Lets no time pass at all, so that what is allowed a second can be counted. */
export function freeze(): void {
  const frozen = performance.now();
  performance.now = () => frozen;
}

/** For `afterEach`. */
export function restoreClock(): void {
  ahead = 0;
  performance.now = now;
}
