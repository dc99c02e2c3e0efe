/** The Files port of a simulated world: one table on which files lie, for hand to hand delivery. */
import type { FileId } from '../../sync/domain/ids.ts';
import type { Files, Source } from '../../sync/ports.ts';

/** A file that somebody made and anybody can be handed. */
export interface Paper {
  readonly id: FileId;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export class Papers implements Files {
  readonly all: Paper[] = [];
  readonly #byId = new Map<FileId, readonly Paper[]>();

  /** Lays bytes on the table as a file called `name`. */
  lay(name: string, bytes: Uint8Array): Paper {
    const paper = { id: `file-${this.all.length + 1}` as FileId, name, bytes };
    this.all.push(paper);
    this.#byId.set(paper.id, [paper]);
    return paper;
  }
  /** The one file a ticket stands for. */
  get(id: FileId): Paper {
    const paper = this.#byId.get(id)?.[0];
    if (!paper) throw new Error(`nobody gave ${id}`);
    return paper;
  }

  async open(id: FileId): Promise<Source | undefined> {
    const paper = this.#byId.get(id)?.[0];
    return paper && sourceOf(paper);
  }
  async openAll(id: FileId): Promise<Source[]> {
    return (this.#byId.get(id) ?? []).map(sourceOf);
  }
  async give(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<FileId> {
    const bytes: Uint8Array[] = [];
    for await (const piece of pieces) bytes.push(piece);
    return this.lay(name, new Uint8Array(Buffer.concat(bytes))).id;
  }
  async giveAll(name: string, files: readonly { name: string; bytes: Uint8Array }[]): Promise<FileId> {
    const papers = files.map((file) => this.lay(`${name}/${file.name}`, file.bytes));
    const id = `files-${this.all.length}` as FileId;
    this.#byId.set(id, papers);
    return id;
  }
}

const sourceOf = ({ name, bytes }: Paper): Source => ({
  name,
  size: bytes.length,
  read: async (at, length) => bytes.slice(at, at + length),
});
