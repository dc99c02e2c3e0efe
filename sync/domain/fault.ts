/**
 * Everything that can go wrong in a way a person can act on. Each fault has a code (for programs and for the
 * locale files) and a sentence that says what is wrong, what was kept, and what to do.
 */

export type Params = Readonly<Record<string, string | number>>;

export interface Fault {
  code: FaultCode;
  params: Params;
  sentence: string;
}

/** The English catalogue; `{name}` is filled from the params. The window's locale files hold the same keys. */
export const FAULTS = {
  // The store
  'home-in-use':
    'Granary is already open on this folder. Nothing was changed. Close the other window, then try again.',
  'home-newer':
    'This folder was written by a newer Granary. Nothing was changed. Install the newer version to open it.',
  'home-missing':
    'There is no Granary in this folder yet. Nothing was changed. Start one with: granary init --name NAME --business FIRM',
  'home-exists': 'There is a Granary in this folder already. Nothing was changed. Just start using it.',
  'home-damaged':
    'The keys of this folder cannot be read. Nothing was changed. Restore your last backup into a new folder.',
  'home-unreadable':
    'Both copies of the file that says what this folder is (granary.a and granary.b) are gone or cannot be read. Nothing was changed; what else is in the folder is still there. Restore your last backup into a new folder.',
  'disk-full':
    'The disk is full. Everything saved before is safe; this was not saved. Free some space, then save again.',
  'disk-failed':
    'The disk failed while saving. Everything saved before is safe; this was not saved. Close Granary, check the disk, and make a backup.',
  'read-only':
    'Granary is not saving any more because the disk failed earlier. You can still read. Close Granary, check the disk, then start it again.',
  'folder-denied': 'Granary may not write in {path}. Nothing was changed. Choose another folder.',
  'folder-not-empty': 'The folder {path} is not empty. Nothing was changed. Choose an empty one.',
  'folder-inside':
    'The folder {path} lies inside the one to be backed up. Nothing was changed. Choose one outside of it, best on another disk.',

  // Entries
  'entry-unknown': 'There is no entry {id} here. Nothing was changed. Check the id with: granary list',
  'entry-ambiguous': 'More than one entry begins with {id}. Nothing was changed. Give more of its id.',
  'entry-invalid': 'This entry cannot be saved: {problem}. Your text is kept. Correct it and save again.',
  'entry-hidden':
    'This entry is hidden on this PC, because the exchange that brought it was undone. Nothing was changed. Show that exchange again first.',
  'receipt-unknown':
    'There is no receipt of that exchange here. Nothing was changed. List them with: granary undo',
  'exchange-not-undoable': 'That exchange brought no entries that could be hidden here. Nothing was changed.',
  'exchange-not-undone': 'That exchange was not undone here. Nothing was changed.',
  'entry-deleted': 'This entry was deleted. Nothing was changed. Bring it back first, then edit it.',
  'version-unknown': 'That version of the entry is not here. Nothing was changed.',
  'already-shared': 'This entry is in that space already. Nothing was changed. Open it there to change it.',

  'files-many':
    'An entry holds at most {count} files. Nothing was changed. Remove one first, or put this one with another entry.',
  'file-not-attached': 'This entry has no such file any more. Nothing was changed. Look at the entry again.',
  'attachment-unknown':
    'This entry has no file called {name}. Nothing was changed. Give its name, or its number in: granary show ID',
  'attachment-waits':
    '{name} has not come to this PC yet. It comes with the next exchange with somebody who has it; then save it again.',
  'attachment-too-large':
    '{name} is larger than {most} MB. Nothing was changed. Make it smaller, or keep only what matters of it.',
  'place-stays':
    '{name} may tell where it was filmed in a way Granary cannot take out, so it was not shared. Nothing of it was changed. Save it anew without its place in a program for films, or attach it with "--keep-place" if everybody may know.',
  'attachment-changed':
    '{name} changed while it was being read. Nothing was attached. Close it elsewhere, then attach it again.',
  'attachment-not-here':
    '{name} has not come to this PC yet, so the copy is without it. Exchange with somebody who has it, then add it to the copy.',

  // Spaces
  'space-unknown': 'There is no space called {space} here. Nothing was changed. See: granary space list',
  'space-ambiguous': 'More than one space is called {space}. Nothing was changed. Use its id instead.',
  'space-private':
    'The private space stays on this PC: it cannot be shared or put in a bundle. Nothing was changed.',
  'space-exists': 'There is a space called {space} already. Nothing was changed. Choose another name.',
  'member-unknown': 'There is no member called {member} in this space. Nothing was changed.',
  'member-ambiguous': 'More than one member is called {member}. Nothing was changed. Use the id instead.',
  'part-missing':
    'A part of {space} cannot be read on this disk. Nothing was changed. Take in a bundle of a member first.',
  'last-steward':
    'A space needs at least one steward. Nothing was changed. Make somebody else a steward first.',
  'not-steward': 'Only a steward of {space} can do this. Nothing was changed. Ask a steward.',
  'not-writer':
    'You can read {space} but not write in it. Nothing was changed. Ask a steward for another role.',
  'not-validator':
    'Only a reviewer or steward of {space} can mark an entry as validated. Nothing was changed. Ask one of them.',
  'not-member': 'You are no longer a member of {space}. What you have stays; nothing was changed.',
  'key-missing':
    'This PC does not have the newest key of {space} yet. Nothing was changed. Exchange with a steward first.',
  'invitation-damaged': 'This is not a whole invitation file. Nothing was changed. Ask for it again.',
  'invitation-newer':
    'This invitation was made by a newer Granary. Nothing was changed. Install the newer version to use it.',
  'invitation-used': 'This invitation was used already. Nothing was changed. Ask a steward for a new one.',
  'device-removed':
    'This PC was removed from {space} and cannot join it again. Nothing was changed. Join with a Granary in a new folder or on another PC.',
  'already-member': 'You are in the space {space} already. Nothing was changed.',
  'name-invalid': 'A name needs 1 to 120 characters. Nothing was changed.',

  // Files from outside. The engine knows tickets, not names: what it calls `file-gone` is `file-unknown` to a shell
  // that knows which file was meant.
  'file-gone': 'This file cannot be read any more. Nothing was changed. Choose it again.',
  'file-unknown': 'The file {name} cannot be read. Nothing was changed. Check the path.',
  'file-too-large': 'The file {name} is too large. Nothing was changed.',
  'file-kind':
    'Granary cannot import {name}: it takes CSV, Markdown, JSON Lines and JSON. Nothing was changed.',
  'file-damaged': '{name} cannot be read as {format}: {reason}. Nothing was changed.',
  'map-wrong': 'The column mapping is wrong: {reason}. Nothing was imported.',
  'bundle-damaged':
    'This bundle is damaged or was not copied to its end. Nothing was changed. Copy the file again, or ask for a new bundle.',
  'bundle-newer':
    'This bundle was made by a newer Granary. Nothing was changed. Install the newer version to take it in.',
  'bundle-foreign':
    'This bundle belongs to a space you are not in. Nothing was changed. Ask a steward for an invitation.',
  'bundle-forged':
    'This bundle was changed after it was made. Nothing was changed here. Do not trust it; ask for a new one.',
  'bundle-too-large':
    '{space} does not fit into one bundle as a whole. Nothing was changed. Say who it is for, and only what they lack is packed.',
  'backup-damaged':
    'This backup is not complete or is damaged: {reason}. Nothing was changed. Try an older backup.',

  // Refused parts of an exchange (the rest still comes in)
  'segment-damaged': 'A part was damaged on the way and was refused. Ask {who} for a new bundle.',
  'segment-newer':
    'A part was written by a newer Granary. It is kept aside until you install the newer version.',
  'segment-forged': 'A part was not signed by its author and was refused.',
  'segment-key': 'A part could not be opened with the keys of this space and was refused.',
  'segment-inflates': 'A part from {who} unpacks to more than is allowed and was refused.',
  'segment-shape': 'A part from {who} is not in the right form and was refused.',
  'segment-fork':
    'Two different parts from {who} claim the same place: one identity runs on two machines. The second was refused.',
  'not-allowed': '{who} may not write in this space; a part was refused.',
  'after-removal': '{who} wrote this after being removed from the space; it was refused.',
  'not-validated-by': '{who} marked an entry as validated without being a reviewer; the part was refused.',
  'author-forged': 'A part from {who} claims to be written by somebody else and was refused.',
  'change-poisoned': 'A change from {who} would destroy an entry and was refused.',
  'change-repeated':
    'A change from {who} repeats the number of another change with different content and was refused.',
  'change-shape': 'A change from {who} is not in the right form and was refused.',
  'act-invalid': 'A membership change from {who} is not valid and was refused.',
  'too-much-waiting': 'Too many parts wait for others that have not come; a part from {who} was refused.',

  // Links
  'nobody-to-call':
    'You are in no space that others could be in too. Nothing was changed. Create one and invite somebody, or join one.',
  'peer-refused':
    'There is a PC at {address}, but no Granary listens there. Nothing was changed. Start it there with: granary listen',
  'peer-silent':
    'Nobody answers at {address}. Nothing was changed. Check that both are on the same network and that no firewall is in between.',
  'peer-no-route':
    'There is no way from this PC to {address}. Nothing was changed. Check the network and the address.',
  'peer-name':
    'There is no PC called {address} on this network. Nothing was changed. Try its address in numbers.',
  'peer-stranger':
    'Who answers at {address} is in no space with you, as far as this PC knows. Nothing was said to them. Check the address, or exchange a bundle first.',
  'peer-turned-away':
    'The Granary at {address} did not let you in: it does not know you as a member. Nothing was changed. Ask there for an invitation, or exchange a bundle first.',
  'peer-self':
    '{address} is this PC itself. Nothing was changed. Give the address that Granary shows on the other PC.',
  'address-wrong':
    '"{address}" is not an address. Nothing was changed. An address looks like 192.168.1.20:4711; Granary shows it on the other PC.',
  'addresses-many':
    'Granary calls {count} addresses at most. Nothing was changed. Let it forget one, then try again.',
  'link-lost':
    'The link to {who} ended in the middle. What came before is safe and will not be sent again. Try again.',
  'link-closed': '{who} ended the exchange. What came before is safe. Try again later.',
  'link-newer':
    '{who} uses a newer Granary that cannot talk with this one. Nothing was changed. Install the newer version.',
  'link-wrong':
    'What came from {who} is nothing a Granary says, and the link was closed. What came before is safe. Do not trust this PC until you know why.',
  'pair-closed':
    'Nobody is being invited at {address} right now. Nothing was joined. Ask there to show the invitation again, then try again.',
  'pair-busy':
    'Somebody else is at the door of {address} right now. Nothing was joined. Try again in a moment.',
  'pair-refused':
    'The person at {address} did not let you in. Nothing was joined. Talk to them, then try again.',
  'pair-number':
    'That is not the number of this link. Nothing was joined and your name was not said: it was mistyped, or somebody is in between. Compare slowly, or take an invitation file instead.',
  'pair-late': 'It took too long, so {address} closed the door. Nothing was joined. Try again.',
  'pair-wrong':
    'What came from {address} is nothing a Granary says at this door. Nothing was joined. Check the address, or take an invitation file instead.',
  'pair-failed':
    'The Granary at {address} could not make an invitation for this PC. Nothing was joined. Its screen says why.',
  'pair-lost': 'The link to {address} ended before you were let in. Nothing was joined. Try again.',
  'pair-other':
    'What answers at {address} is not the PC that shows this invitation. Nothing was said to it. Check the address, or ask for the code again.',
  'pair-code-wrong':
    'This is not a whole code. Nothing was joined. Copy it again from its first letter to its last.',
  'pair-code-newer':
    'This code was made by a newer Granary. Nothing was joined. Install the newer version to use it.',
  'pair-spent':
    'Three guests saw a number and did not come in, so the invitation is closed. Nobody got anything. Show it anew if you still expect somebody.',
  'pair-unseen':
    'Nobody came for a quarter of an hour, so the invitation is closed. Nobody got anything. Show it anew if you still expect somebody.',
  'guest-lost': 'The guest left before coming in. Nobody got anything; the door is still open.',
  'guest-lost-invited':
    'The guest got the invitation, but did not say that they joined. See whether they are among the members; if not, take the invitation back there.',
  'guest-number':
    'The guest typed another number than yours: mistyped, or somebody is in between. Nobody got anything; the door is still open.',
  'guest-refused': 'The guest was sent away or gave up. Nobody got anything; the door is still open.',
  'guest-wrong':
    'A guest said what no Granary says and was sent away. Nobody got anything; the door is still open.',
  'hub-silent':
    'No hub answers at {address}. Nothing was changed. Check the address and the connection, then try again.',
  'hub-stranger':
    'What answers at {address} is no Granary hub. Nothing was said to it but which spaces you are in. Check the address.',
  'hub-newer':
    'The hub at {address} is newer than this Granary. Nothing was changed. Install the newer version.',
  'hub-busy': 'The hub at {address} is full or busy now. Nothing was changed. Try again later.',
  'hub-closed':
    'The hub at {address} does not let you into {space}. Nothing of it was sent or came. Ask a steward whether you still belong, and to exchange with the hub once more.',
  'hub-token':
    'The hub at {address} keeps a new space only for who knows its token. Nothing was sent. Ask whoever runs it, then put #token=… behind the address.',
  'hub-many':
    'The hub at {address} keeps as many spaces as it can. Nothing of {space} was sent. Ask whoever runs it, or use another hub.',
  'hub-full':
    'The hub at {address} has no more room for {space}. What it took is safe there, and everything is still here. Ask whoever runs it.',
  'hub-files-full':
    'The hub at {address} has no more room for photos and files of {space}. Text still goes there, and every file is still here: it reaches others over Wi-Fi or in a bundle. Ask whoever runs the hub.',
  'hub-grant':
    'The hub at {address} does not take your word for who belongs to {space}: somebody else began the space there. Ask whoever runs it to begin it anew.',
  'hub-forgot':
    'The hub at {address} holds less of {space} than it did before: it was set back or lost something. Nothing is lost here; it gets everything again.',
  'hub-claims':
    'The hub at {address} says that it has more of your own writing in {space} than this PC, and does not show it. Your newest entries stay here. Exchange with a member, or use another hub.',
  'hub-address':
    '"{address}" is not the address of a hub. Nothing was changed. It looks like https://hub.example.org',
  'limit-used':
    'The data limit of the day is used up, here or at {who}. What came is safe, and the rest goes on tomorrow, or when you say so.',
  'hubs-many':
    'At most {count} hubs can be kept in touch with. Nothing was changed. Forget one of them first.',
  'hub-store-in-use':
    'Another hub works with the store {path} already. Nothing was changed. Stop it first, or choose another folder.',
  'hub-store-other':
    "The folder {path} holds something else than a hub's store. Nothing was changed. Choose another folder.",
  'hub-store-failed':
    'The store {path} cannot be used: {reason}. Nothing was changed. Check it, then start the hub again.',
  'hub-certificate':
    'The certificate or its key cannot be used: {reason}. The hub was not started. Check the two files.',
  'port-taken': 'Another program listens on port {port} already. Nothing was changed. Choose another port.',
  'port-denied': 'Granary may not listen on port {port}. Nothing was changed. Choose one above 1024.',
  'port-address':
    'This PC does not have the address {address}. Nothing was changed. Leave it out, or check it.',

  // Programs
  'verb-unknown': 'Granary does not know how to do "{verb}". Nothing was changed.',
  'arguments-wrong': 'This request is not in the right form ({reason}). Nothing was changed.',
  unexpected:
    'Something went wrong inside Granary. Everything saved before is safe. Close Granary and start it again; if it comes back, make a backup.',
  'no-contact':
    'Granary does not answer. It may not have been saved. Your text stays in this window; try again in a moment.',
  cancelled: 'Stopped, as you asked. Nothing was changed.',
  'not-built': 'This is not built yet.',
} as const;

export type FaultCode = keyof typeof FAULTS;

/** What somebody without a name is called. The param `who` is '' for them, so that every language has its own word. */
export const SOMEBODY = 'somebody unknown';

/** Fills a catalogue sentence. Missing params stay visible as `{name}`, so a test sees them. */
const sentenceOf = (pattern: string, params: Params): string =>
  pattern.replace(/\{(\w+)\}/g, (whole, name: string, at: number) => {
    if (name !== 'who' || params.who !== '') return String(params[name] ?? whole);
    return at === 0 ? SOMEBODY.replace(/^./, (first) => first.toUpperCase()) : SOMEBODY;
  });

export const fault = (code: FaultCode, params: Params = {}): Fault => ({
  code,
  params,
  sentence: sentenceOf(FAULTS[code], params),
});

/** A row of a report (`Refusal`): where, why in English, and the fault for those who have words of their own. */
export const refusal = (where: string, why: Fault): { where: string; why: string; fault: Fault } => ({
  where,
  why: why.sentence,
  fault: why,
});
