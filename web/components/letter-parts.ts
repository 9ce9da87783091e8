const LINK = '{{link}}';

/** A letter around its link, which is no part of any text field and so cannot be deleted by a slip. */
export interface LetterParts {
  subject: string;
  before: string;
  after: string;
}

export function splitLetter({ subject, text }: { subject: string; text: string }): LetterParts {
  const at = text.indexOf(LINK);
  if (at === -1) return { subject, before: text, after: '' };
  return { subject, before: text.slice(0, at).trimEnd(), after: text.slice(at + LINK.length).trimStart() };
}

/** The link on a line of its own, where the mail makes it a button. */
export const joinLetter = ({ subject, before, after }: LetterParts) => ({
  subject,
  text: [before.trimEnd(), LINK, after.trimStart()].filter(Boolean).join('\n\n'),
});
