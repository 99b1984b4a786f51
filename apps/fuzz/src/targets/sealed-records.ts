import * as fc from 'fast-check';
import type { RingKey } from '../../../../packages/edge/src/sealing/key-ring.ts';
import { Sealer } from '../../../../packages/edge/src/sealing/sealer.ts';
import { anyJson } from '../frame/any-json.ts';
import { isFields, isText, type Json } from '../frame/json.ts';
import { defineTarget, type Target } from '../frame/target.ts';

/** A record: what is sealed, where, and what then happens to it. */
type Sealed = {
  readonly value: Json;
  readonly place: string;
  readonly beside: string;
  /** Another place and another context. */
  readonly otherPlace: string;
  readonly otherBeside: string;
  /** The bit of the sealed bytes to flip. */
  readonly bit: number;
  /** A replacement for the sealed text after format and key, as no edge writes it. */
  readonly forged: string;
};

const newest: RingKey = { id: 'k2', bytes: new Uint8Array(32).fill(2) };
const older: RingKey = { id: 'k1', bytes: new Uint8Array(32).fill(1) };
const HOLDER = new Uint8Array(32).fill(7);

const text = fc.oneof(fc.string({ maxLength: 24 }), fc.constantFrom('lease', 'session:x', '', '.'));

export const sealedRecords: Target = defineTarget<Sealed, readonly string[]>({
  name: 'sealed-records',
  property:
    'opens a sealed record only with its key, place and context; not with a flipped bit, moved or made up',
  inputs: fc.record({
    value: anyJson,
    place: text,
    beside: text,
    otherPlace: text,
    otherBeside: text,
    bit: fc.nat(4096),
    forged: fc.oneof(fc.base64String(), fc.string({ maxLength: 40 })),
  }),
  words: ['1.', 'k1', 'k2', '.', 'lease', 'session:', 'A', '-', '_', '='],
  read,
  run,
  judge: (_, wrongs) => wrongs[0],
});

function read(json: Json): Sealed | undefined {
  if (!isFields(json)) return undefined;
  const { value = null, bit = null } = json;
  const names = ['place', 'beside', 'otherPlace', 'otherBeside', 'forged'];
  const [place, beside, otherPlace, otherBeside, forged, ...rest] = names
    .map((name) => json[name] ?? null)
    .filter(isText);
  if (forged === undefined || otherBeside === undefined || otherPlace === undefined)
    return undefined;
  if (beside === undefined || place === undefined || rest.length > 0) return undefined;
  // The edge seals for `lease`, or for a kind and a hash in base64url.
  if (place.includes('.') || otherPlace.includes('.')) return undefined;
  const isBit = typeof bit === 'number' && Number.isSafeInteger(bit) && bit >= 0;
  return isBit ? { value, place, beside, otherPlace, otherBeside, bit, forged } : undefined;
}

async function run(input: Sealed): Promise<readonly string[]> {
  const { value, place, beside, otherPlace, otherBeside, bit, forged } = input;
  const plain = JSON.stringify(value);
  const sealer = new Sealer([newest, older], HOLDER, place);
  const sealed = await new Sealer([older], HOLDER, place).seal(plain, beside);
  const wrongs: string[] = [];
  const mustBe = async (what: string, opening: Promise<string | undefined>, wanted?: string) => {
    const opened = await opening;
    if (opened !== wanted) wrongs.push(`${what}: ${JSON.stringify(opened)}`);
  };
  await mustBe('opened with an older key', sealer.open(sealed, beside), plain);
  const isMoved = place !== otherPlace || beside !== otherBeside;
  if (isMoved) {
    const elsewhere = new Sealer([older], HOLDER, otherPlace);
    await mustBe('moved elsewhere', elsewhere.open(sealed, otherBeside));
  }
  await mustBe('a bit flipped', sealer.open(flipBit(sealed, bit), beside));
  await mustBe('another ring', new Sealer([newest], HOLDER, place).open(sealed, beside));
  await mustBe('the other key’s name', sealer.open(sealed.replace('k1', 'k2'), beside));
  const stranger = new Sealer([older], new Uint8Array(32), place);
  await mustBe('another holder', stranger.open(sealed, beside));
  if (forged !== sealed) {
    await mustBe('never sealed', sealer.open(forged, beside));
    await mustBe('never sealed', sealer.open(`1.k1.${forged}`, beside));
  }
  return wrongs;
}

/** The sealed bytes without the spare bits of base64url's last character. */
function flipBit(sealed: string, bit: number): string {
  const [format, id, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
  return [format, id, bytes.toString('base64url')].join('.');
}
