import { describe, expect, it } from 'vitest';
import { addressOf, parseRoute } from '../../renderer/route.ts';

describe('the open room in the address', () => {
  it('goes there and back', () => {
    const address = addressOf('entry', 'a/b ?', { from: 'library', words: 'ตลาด & more' });
    expect(parseRoute(address)).toEqual({
      room: 'entry',
      id: 'a/b ?',
      query: { from: 'library', words: 'ตลาด & more' },
    });
    expect(parseRoute(addressOf('library'))).toEqual({ room: 'library', query: {} });
  });

  it.each(['', '#', '#/', '#/nowhere', '#/constructor', '#//x'])('is home for %j', (hash) => {
    expect(parseRoute(hash).room).toBe('home');
  });

  it('survives an address that cannot be decoded', () => {
    expect(parseRoute('#/entry/%E0%A4%A')).toEqual({ room: 'entry', query: {} });
  });
});
