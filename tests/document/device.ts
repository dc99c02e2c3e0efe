/** A device that holds one entry, edits it, and exchanges changes with others through the same admission as an engine. */
import { applyAll } from '../../sync/document/apply.ts';
import { type Doc, freeDocument, headsOf } from '../../sync/document/build.ts';
import { type Editor, type EntryEdit, editDocument } from '../../sync/document/edit.ts';
import { type Holdings, holdingsOf } from '../../sync/document/holdings.ts';
import { judgeChange, type Verdict } from '../../sync/document/judge-change.ts';
import { entryValueOf } from '../../sync/document/view.ts';
import type { EntryValue } from '../../sync/domain/entry.ts';
import type { DeviceId } from '../../sync/domain/ids.ts';
import { build, counting, type Entry, editorOn, inspected } from './sample.ts';

export interface Sent {
  bytes: Uint8Array;
  device: DeviceId;
}

export class Device {
  readonly id: DeviceId;
  readonly held: Sent[] = [];
  doc: Doc;
  readonly #holdings: Holdings;
  readonly #editor: () => Editor;

  constructor(id: DeviceId, entry: Entry) {
    this.id = id;
    this.doc = build(entry);
    this.#holdings = holdingsOf(this.doc, []);
    this.#editor = editorOn(id, counting());
  }
  get value(): EntryValue {
    return entryValueOf(this.doc);
  }
  get heads(): string[] {
    return headsOf(this.doc);
  }
  editor(): Editor {
    return this.#editor();
  }

  edit(changes: EntryEdit, base?: string[]): Uint8Array[] {
    const edited = editDocument(this.doc, base, changes, this.editor());
    if (edited.is === 'nothing') return [];
    const before = this.doc;
    for (const bytes of edited.changes) this.#keep({ bytes, device: this.id });
    this.doc = edited.doc;
    freeDocument(before);
    return [...edited.changes];
  }

  /** Takes in what it can of what is offered, in the order offered, again and again until nothing more fits. */
  take(offered: readonly Sent[]): Verdict['is'][] {
    const verdicts: Verdict['is'][] = [];
    let waiting = [...offered];
    for (let before = -1; before !== waiting.length; ) {
      before = waiting.length;
      waiting = waiting.filter((sent) => {
        const verdict = this.judge(sent);
        if (verdict.is === 'waiting') return true;
        verdicts.push(verdict.is);
        if (verdict.is === 'new') this.#apply(sent);
        return false;
      });
    }
    return [...verdicts, ...waiting.map(() => 'waiting' as const)];
  }

  judge({ bytes, device }: Sent): Verdict {
    return judgeChange(this.#holdings, this.doc.parts, inspected(bytes), { device, validate: true });
  }

  #apply(sent: Sent): void {
    const applied = applyAll(this.doc, [sent.bytes]);
    if (applied.is !== 'applied') throw new Error(`judged new, but ${applied.is}`);
    freeDocument(this.doc);
    this.doc = applied.doc;
    this.#keep(sent);
  }

  #keep(sent: Sent): void {
    this.held.push(sent);
    this.#holdings.take(inspected(sent.bytes));
  }
}

/** Everybody gives everybody what they have. */
export function exchange(...devices: Device[]): void {
  for (const to of devices) for (const from of devices) if (to !== from) to.take(from.held);
  for (const to of devices) for (const from of devices) if (to !== from) to.take(from.held);
}

export function free(...devices: Device[]): void {
  for (const { doc } of devices) freeDocument(doc);
}
