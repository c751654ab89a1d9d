import { expect } from 'chai';
import { load, type Quartiles, type Result, resultOf, summaryOf } from './load.js';

interface Goal {
  readonly sentence: string;
  readonly comparisons: readonly string[];
  readonly variant: string;
  readonly measure: 'ratio' | 'inverse' | 'difference' | 'value' | 'added';
  readonly beside?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

interface Outcome {
  readonly comparison: string;
  readonly state: string;
  readonly value?: Quartiles;
  readonly short?: number;
}

const { goals, memoryGoal } = await load<{ goals: readonly Goal[]; memoryGoal: object }>('goals.mjs');
const { checkGoals, checkMemory } = await load<{
  checkGoals(goals: readonly Goal[], results: readonly Result[]): Outcome[];
  checkMemory(goal: object, results: readonly Result[]): Outcome[];
}>('lib/check-goals.mjs');

const goal = (measure: Goal['measure'], limits: { atLeast?: number; atMost?: number }): Goal => ({
  sentence: 'Some.',
  comparisons: ['some'],
  variant: 'other',
  measure,
  ...limits,
});
const outcome = (one: Goal, own: number, other: number) =>
  checkGoals([one], [resultOf([summaryOf('some', { own, 'other 1.0': other })])])[0]!;

describe('bench/check-goals', () => {
  it('takes ratios, their inverse, differences and values', () => {
    expect(outcome(goal('ratio', { atLeast: 2 }), 10, 25).value?.median).to.equal(2.5);
    expect(outcome(goal('inverse', { atMost: 2 }), 10, 8).value?.median).to.equal(1.25);
    expect(outcome(goal('difference', { atMost: 2 }), 10, 13).value?.median).to.equal(3);
    expect(outcome(goal('value', { atMost: 2 }), 10, 13).value?.median).to.equal(13);
  });

  it('takes what one adds over what another adds', () => {
    const one: Goal = { ...goal('added', { atMost: 0.5 }), beside: 'rival' };
    const held = (other: number, rival: number) =>
      checkGoals([one], [resultOf([summaryOf('some', { own: 30, 'other 1.0': other, 'rival 2.0': rival })])])[0]!;
    expect(held(36, 42)).to.deep.include({ state: 'met', short: 0 });
    expect(held(39, 42)).to.deep.include({ state: 'missed', short: 0.5 });
    expect(held(36, 42).value?.median).to.equal(0.5);
  });

  it('tells what is met, and what falls short by how much', () => {
    expect(outcome(goal('ratio', { atLeast: 2 }), 10, 20).state).to.equal('met');
    expect(outcome(goal('ratio', { atLeast: 2 }), 10, 15)).to.deep.include({ state: 'missed', short: 0.25 });
    expect(outcome(goal('inverse', { atMost: 1.25 }), 15, 10).state).to.equal('missed');
    expect(outcome(goal('difference', { atMost: 4 }), 10, 14).state).to.equal('met');
    expect(outcome(goal('difference', { atMost: 4 }), 10, 15)).to.deep.include({ state: 'missed', short: 0.25 });
  });

  it('neither passes nor fails what was void or not measured', () => {
    const one = goal('ratio', { atLeast: 2 });
    expect(checkGoals([one], [resultOf([], { noisy: ['some'] })])[0]!.state).to.equal('void');
    expect(checkGoals([one], [resultOf([])])[0]!.state).to.equal('not measured');
    expect(checkGoals([one], [resultOf([summaryOf('some', { own: 1, third: 1 })])])[0]!.state).to.equal('not measured');
  });

  it('has one outcome for each comparison and browser', () => {
    const two = [resultOf([]), resultOf([], { browser: 'firefox' })];
    expect(checkGoals(goals, two)).to.have.length(2 * goals.flatMap(({ comparisons }) => comparisons).length);
    for (const { comparisons, atLeast, atMost } of goals) {
      expect(comparisons).to.not.be.empty;
      expect([atLeast, atMost].filter((limit) => limit !== undefined)).to.have.length(1);
    }
  });

  it('tells memory that grows from memory that comes and goes', () => {
    const series = (valueAt: (second: number) => number) => [
      { name: 'memory', unit: 'MB', points: Array.from({ length: 60 }, (_, at) => [at, valueAt(at)] as const) },
    ];
    const stateOf = (valueAt: (second: number) => number) =>
      checkMemory(memoryGoal, [resultOf([], { series: series(valueAt) })])[0]!.state;
    expect(stateOf((at) => 40 + 5 * Math.sin(at))).to.equal('met');
    expect(stateOf((at) => 40 + at / 5)).to.equal('missed');
    expect(stateOf((at) => (at < 5 ? 10 : 40))).to.equal('met');
    expect(checkMemory(memoryGoal, [resultOf([])])[0]!.state).to.equal('not measured');
  });
});
