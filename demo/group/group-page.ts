import { element } from '../lib/element.js';
import { EventLog, type Tone } from '../view/event-log.js';
import { inWords } from '../view/event-words.js';
import { Group } from './call/group.js';
import type { OnReport, Participant } from './call/participant.js';
import { Post } from './call/post.js';
import { PassphraseAgreement } from './keys/passphrase.js';
import { schemes } from './keys/schemes.js';
import { outcomeInWords } from './view/attack-words.js';
import { type GroupActions, GroupControls } from './view/group-controls.js';
import { GroupViews } from './view/group-views.js';
import { Turns } from './view/turns.js';

/** How often the group is looked at, in milliseconds. */
const INTERVAL = 500;

/** The page of the group: does what the controls ask for, and shows what comes of it. */
export class GroupPage implements GroupActions {
  readonly #log = new EventLog(element('events', HTMLElement));
  readonly #turns = new Turns(element('cards', HTMLElement), (error) => this.#fail(error));
  readonly #controls = new GroupControls(this, this.#turns);
  readonly #views = new GroupViews(({ button }, participant) => {
    this.#turns.onClick(button, () => this.#removeOrDismiss(participant));
  });
  #group: Group | undefined;

  async start(): Promise<void> {
    const post = new Post();
    const agreement = schemes[this.#controls.scheme](post, this.#controls.passphrase);
    const group = new Group(agreement, post, this.#onReport);
    this.#group = group;
    try {
      for (let i = 0; i < 2; i++) await group.add();
    } catch (error) {
      await this.stop();
      throw error;
    }
    await this.#tell('Alice and Bob have met.', 'good');
    void this.#watch(group);
  }

  async stop(): Promise<void> {
    const group = this.#group;
    this.#group = undefined;
    this.#views.clear();
    this.#showState();
    await group?.close();
    if (group) this.#log.say('All have left.');
  }

  async add(): Promise<void> {
    const participant = await this.#group?.add();
    if (participant) await this.#tell(`${participant.name} has joined${this.#fromNowOn}.`, 'good');
  }

  async rotate(): Promise<void> {
    await this.#group?.agreement.rotate();
    await this.#tell(`The keys have changed${this.#fromNowOn}.`, 'good');
  }

  async setScheme(): Promise<void> {
    if (!this.#group) return;
    await this.stop();
    await this.start();
  }

  async setPassphrase(passphrase: string): Promise<void> {
    const { agreement } = this.#group ?? {};
    if (!(agreement instanceof PassphraseAgreement)) return;
    await agreement.change(passphrase);
    await this.#tell(`The passphrase has changed${this.#fromNowOn}.`, 'good');
  }

  async attack(kind: 'replay' | 'forge'): Promise<void> {
    const target = this.#target;
    if (!this.#group || !target) return;
    await this.#tellOutcome(outcomeInWords(kind, target.name, await this.#group.attack(kind, target)));
  }

  async toggleKeys(): Promise<void> {
    const { post } = this.#group ?? {};
    const target = this.#target;
    if (!post || !target) return;
    const { name } = target;
    if (post.withholds(name)) {
      await post.handOver(name);
      await this.#tellOutcome(`${name} has been handed all that was withheld, and catches up.`);
    } else {
      await this.#group?.withhold(target);
      await this.#tellOutcome(
        `The others have changed keys, and ${name} does not hear of it: frames arrive, and stay sealed.`,
      );
    }
  }

  async #removeOrDismiss(participant: Participant): Promise<void> {
    const { name } = participant;
    if (this.#group?.eavesdroppers.includes(participant)) {
      // The button goes with the card.
      element('add', HTMLButtonElement).focus();
      await this.#group.dismiss(participant);
      await this.#tell(`${name} is sent nothing any more.`);
    } else {
      await this.#group?.remove(participant);
      await this.#tell(`${name} was removed, keeps all keys from before, and goes on listening${this.#fromNowOn}.`);
    }
  }

  /** Whom the server in the middle attacks. */
  get #target(): Participant | undefined {
    return this.#group && this.#views.attacks.targetOf(this.#group);
  }

  /** What the others seal with after a change. */
  get #fromNowOn(): string {
    const { members = [], agreement, post } = this.#group ?? {};
    const keyID = members.find(({ name }) => !post?.withholds(name))?.keyID;
    return keyID === undefined ? '' : `: ${agreement?.inWords(keyID)} from now on`;
  }

  async #tellOutcome(outcome: string): Promise<void> {
    this.#views.attacks.say(outcome);
    await this.#tell(outcome);
  }

  /** Says what has been done, and shows what came of it. */
  async #tell(text: string, tone: Tone = 'plain'): Promise<void> {
    this.#log.say(text, tone);
    const { agreement } = this.#group ?? {};
    // A change of keys may have made a new one.
    if (agreement instanceof PassphraseAgreement) this.#controls.passphrase = agreement.passphrase;
    await this.#show();
  }

  readonly #onReport: OnReport = (participant, event, other) => {
    const told = inWords(event);
    // After each attack frames "open again", though those of the network never ceased to.
    const isRecovery = event.type === 'decryption-resumed' && event.cause !== 'keyID';
    if (!told || isRecovery || !this.#group) return;
    const way = event.attached.side === 'receiver' ? 'from' : 'to';
    this.#log.repeat(`${participant.name}, ${way} ${other}`, told[0], event.count, told[1]);
  };

  async #watch(group: Group): Promise<void> {
    while (this.#group === group) {
      await this.#show();
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  }

  async #show(): Promise<void> {
    if (this.#group) await this.#views.show(this.#group);
    this.#showState();
  }

  #showState(): void {
    const { isFull = false, post } = this.#group ?? {};
    const isWithheld = post?.withholds(this.#target?.name ?? '') ?? false;
    this.#controls.show({ isOn: this.#group !== undefined, isFull, isWithheld });
  }

  #fail(error: unknown): void {
    this.#log.say(`Failed: ${error instanceof Error ? error.message : error}`, 'bad');
    this.#showState();
  }
}
