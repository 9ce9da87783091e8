import { type Invitation, type InvitationStatus, invitationStatuses } from './invitation.ts';

const DAY = 86_400_000;
/** So many weeks are told apart, this one among them. */
const WEEKS = 12;

/** The Monday of a week, as the instant at which it begins in UTC. */
export function weekOf(instant: string): string {
  const date = new Date(instant);
  const back = (date.getUTCDay() + 6) % 7;
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - back)).toISOString();
}

/** Every reminder has gone out, and there is no answer. */
export const isOverdue = ({ status, reminders }: Pick<Invitation, 'status' | 'reminders'>) =>
  status === 'pending' && reminders.length > 0 && reminders.every(({ sentAt }) => sentAt !== undefined);

/** How long an answer took: up to so many days. */
export const answerBands = [
  ['upTo1', 1],
  ['upTo3', 3],
  ['upTo7', 7],
  ['upTo14', 14],
  ['more', Number.POSITIVE_INFINITY],
] as const;
export type AnswerBand = (typeof answerBands)[number][0];

const noneOf = (): Record<InvitationStatus, number> =>
  Object.fromEntries(invitationStatuses.map((status) => [status, 0])) as Record<InvitationStatus, number>;

/** How invitations fare: by the week in which they were sent, by the week of the answer, and how long answers took. */
export function invitationStatistics(
  invitations: Iterable<Pick<Invitation, 'status' | 'createdAt' | 'answeredAt'>>,
  now: string,
) {
  const thisWeek = Date.parse(weekOf(now));
  const weeks = Array.from({ length: WEEKS }, (_, index) =>
    new Date(thisWeek - (WEEKS - 1 - index) * 7 * DAY).toISOString(),
  );
  const sent = new Map(weeks.map((week) => [week, noneOf()]));
  const answers = new Map(weeks.map((week) => [week, { accepted: 0, declined: 0 }]));
  const took = new Map<AnswerBand, number>(answerBands.map(([band]) => [band, 0]));
  for (const { status, createdAt, answeredAt } of invitations) {
    const states = sent.get(weekOf(createdAt));
    if (states !== undefined) states[status] += 1;
    if (answeredAt === undefined) continue;
    const answered = answers.get(weekOf(answeredAt));
    if (answered !== undefined) answered[status === 'accepted' ? 'accepted' : 'declined'] += 1;
    const days = (Date.parse(answeredAt) - Date.parse(createdAt)) / DAY;
    const [band] = answerBands.find(([, most]) => days <= most) ?? ['more'];
    took.set(band, (took.get(band) ?? 0) + 1);
  }
  return {
    byWeekSent: [...sent].map(([week, states]) => ({ week, ...states })),
    byWeekAnswered: [...answers].map(([week, counts]) => ({ week, ...counts })),
    timeToAnswer: [...took].map(([band, count]) => ({ band, count })),
  };
}
