/** What one connection has shown: who it is, and what opens spaces to it. */
import { toHex } from '../domain/bytes.ts';
import type { DeviceId, SpaceId } from '../domain/ids.ts';
import { type DeviceFace, type HubFace, isProven, prove, tokenProof } from '../exchange/hub/proof.ts';
import { type Paper, type Papers, SPACES_AT_MOST, type Standing } from '../exchange/hub/words.ts';
import type { Hub, Proofs } from './hub.ts';

export class ShownPapers implements Proofs {
  readonly #hub: Hub;
  readonly face: HubFace;
  readonly #shown = new Map<SpaceId, Paper>();
  #us: DeviceFace | undefined;
  device = '' as DeviceId;
  key = '';
  token = false;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.face = { key: hub.key, challenge: toHex(hub.ports.random.bytes(32)) };
  }

  /** Answers our own proof; `undefined` when they are not who they say, or say it twice. */
  greet(papers: Papers): string | undefined {
    const { crypto, token } = this.#hub.ports;
    if (this.#us || !papers.face) return undefined;
    const { signature, token: shown, ...us } = papers.face;
    if (!isProven(crypto, us.device, 'device', { hub: this.face, device: us }, signature)) return undefined;
    this.#us = us;
    this.key = us.device;
    this.device = this.#hub.deviceOf(us.device);
    this.token = token !== undefined && shown === tokenProof(crypto, token, this.face, us);
    return prove(crypto, this.#hub.seed, 'hub', { hub: this.face, device: us });
  }

  /** Takes in papers; answers how they stand since. `undefined`: more spaces than a device may name. */
  async show(papers: readonly Paper[]): Promise<Map<SpaceId, Standing> | undefined> {
    const standings = new Map<SpaceId, Standing>();
    for (const { grant, ...paper } of papers) {
      const { space } = paper;
      const known = this.#shown.get(space);
      this.#shown.set(space, {
        space,
        write: paper.write ?? known?.write,
        invitation: paper.invitation ?? known?.invitation,
      });
      if (this.#shown.size > SPACES_AT_MOST) return undefined;
      const why = grant && grant.grant.space === space ? await this.#hub.show(grant, this) : undefined;
      const standing = this.#hub.standing(space, this);
      if (standing.is === 'open')
        standings.set(space, why === 'stranger' ? { ...standing, stranger: true } : standing);
      else standings.set(space, why === 'many' || why === 'token' ? { is: 'closed', why } : standing);
    }
    return standings;
  }

  /** The spaces that are open to it now. */
  open(): SpaceId[] {
    return [...this.#shown.keys()].filter((space) => this.#hub.standing(space, this).is === 'open');
  }
  has(space: SpaceId): boolean {
    return this.#shown.has(space);
  }

  holds(space: SpaceId, key: string): boolean {
    const signature = this.#shown.get(space)?.write;
    return signature !== undefined && this.#proves(space, 'write', key, signature);
  }
  invited(space: SpaceId, act: string, key: string): boolean {
    const invitation = this.#shown.get(space)?.invitation;
    return invitation?.act === act && this.#proves(space, 'invitation', key, invitation.signature);
  }

  /** Asked at every change, so remembered. */
  readonly #known = new Map<string, boolean>();
  #proves(space: SpaceId, what: 'write' | 'invitation', key: string, signature: string): boolean {
    if (!this.#us) return false;
    const name = `${space} ${what} ${key} ${signature}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const about = { hub: this.face, device: this.#us, space };
    const proven = isProven(this.#hub.ports.crypto, key, what, about, signature);
    this.#known.set(name, proven);
    return proven;
  }
}
