/** Sizes beyond which data from outside is refused before it is looked at (bytes unless said). */
export const LIMITS = {
  /** One entry's Markdown body, in UTF-16 units. */
  bodyLength: 262_144,
  titleLength: 500,
  fieldLength: 65_536,
  tagLength: 80,
  tags: 64,
  /** Names of people, firms and spaces. */
  nameLength: 120,
  genesis: 1_048_576,
  change: 1_048_576,
  /** Operations in one Automerge change. */
  changeOps: 10_000,
  changeDeps: 64,
  act: 65_536,
  /** A segment's payload once inflated; sealing cuts at half of it. */
  segmentInflated: 8_388_608,
  segmentSealed: 8_650_752,
  segmentRecords: 100_000,
  rosterHeads: 32,
  /** Attachments an entry shows; more can only come of several devices adding some at once. */
  files: 64,
  /** One attachment as the person gave it. */
  fileSize: 209_715_200,
  /** A thumbnail: made by us, so small that it can travel with the text. */
  thumbSize: 40_960,
  /** An attachment's name, in UTF-16 units, and its descriptor, in bytes. */
  fileNameLength: 200,
  fileDescriptor: 2_048,
  /** Has room for `bundleSegments` of them (76 bytes each) and for what the sender holds of 1,500 logs. */
  manifest: 4_194_304,
  bundleSegments: 50_000,
  /** Parts of attachments in one bundle: about five gigabytes. */
  bundleFileParts: 20_000,
  invitation: 8_388_608,
  /** Segments kept aside because something they need has not come yet. */
  waitingSegments: 10_000,
  waitingBytes: 268_435_456,
  /** Entries that one author may delete in one exchange before the owner is asked. */
  deletionsUnasked: 20,
  /** Entries named to the owner when deletions wait. */
  deletionsNamed: 50,
} as const;

/** Raw payload bytes at which a segment is cut while sealing. */
export const SEAL_AT = 4_194_304;

/** Raw bytes of one write that is sealed at once, so that nobody waits for it to be compressed when they meet. */
export const SEAL_AT_ONCE = 262_144;
