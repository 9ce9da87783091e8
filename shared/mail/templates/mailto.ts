import { LINK } from '../../domain/invitation-text.ts';

/** Mail programs and browsers cut longer addresses off without a word. */
const LONGEST = 1_999;
const ELLIPSIS = '…';

/** RFC 6068: UTF-8, percent-encoded, lines end with %0D%0A. Half a character (a lone surrogate) becomes U+FFFD. */
const encode = (text: string) =>
  encodeURIComponent(text.toWellFormed().replaceAll(/\r\n?|\n/g, '\r\n')).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * A `mailto:` address that opens the mail filled in. When the whole would be too long the text is shortened, at a word,
 * never the link: first what comes after it, then what comes before it, and last of all the subject.
 */
export function mailtoUrl({
  to,
  subject,
  text,
  link,
}: {
  to: string;
  subject: string;
  text: string;
  link: string;
}): string {
  const at = text.indexOf(LINK);
  const [before, after] = at === -1 ? [`${text}\n\n`, ''] : [text.slice(0, at), text.slice(at + LINK.length)];
  const fill = (part: string) => part.replaceAll(LINK, () => link);
  const build = (head: string, tail: string, title: string) =>
    `mailto:${encode(to).replace('%40', '@')}?subject=${encode(title)}&body=${encode(fill(head) + link + fill(tail))}`;

  const whole = build(before, after, subject);
  if (whole.length <= LONGEST) return whole;
  const tail = longest(after, (part) => build(before, part, subject));
  if (tail !== undefined) return build(before, tail, subject);
  const head = longest(before, (part) => build(`${part}\n\n`, '', subject));
  if (head !== undefined) return build(`${head}\n\n`, '', subject);
  return build('', '', longest(subject, (part) => build('', '', part)) ?? '');
}

/** The longest beginning of a text, cut at a word, with which the address is short enough; undefined when none is. */
function longest(text: string, build: (part: string) => string): string | undefined {
  const words = text.split(/(?<=\s)/u);
  const candidate = (count: number) => `${words.slice(0, count).join('').trimEnd()}${ELLIPSIS}`;
  if (build(ELLIPSIS).length > LONGEST) return undefined;
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (build(candidate(middle)).length <= LONGEST) low = middle;
    else high = middle - 1;
  }
  return candidate(low);
}
