import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Answer, answer, api, type Schemas } from '../api/client.ts';
import { useMay } from '../app/me.ts';
import { Card, Columns } from '../components/card.tsx';
import { Facts } from '../components/facts.tsx';
import { TextLink } from '../components/links.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { Status } from '../components/status.tsx';
import { type Moment, Timeline } from '../components/timeline.tsx';
import { useWords, type Words } from '../i18n/words.tsx';
import { InvitationActions } from './invitation-actions.tsx';

type Invitation = Schemas['Invitation'];

const route = getRouteApi('/invitations/$id');
const useStyles = makeStyles({ letter: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0 } });

/** While something is still going on, it is looked at again. */
const pauseOf = (invitation: Invitation | undefined) =>
  invitation?.steps.some(({ status }) => status === 'running') ? 4_000 : false;

/** One invitation: how it stands, what happened, what is to come, and what can be done. */
export default function InvitationPage() {
  const { t } = useWords();
  const may = useMay();
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['invitation', id],
    queryFn: () => answer(api.GET('/api/invitations/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => pauseOf(state.data?.data),
  });
  const loaded: Answer<Invitation> | undefined = query.data;
  return (
    <Page
      title={loaded?.data.resellerName ?? t('reseller.invitation')}
      actions={
        loaded !== undefined && may('invite') && <InvitationActions invitation={loaded.data} etag={loaded.etag} />
      }
    >
      <Loaded query={query} label={t('loading')}>
        {({ data }) => <Details invitation={data} />}
      </Loaded>
    </Page>
  );
}

function Details({ invitation }: { invitation: Invitation }) {
  const styles = useStyles();
  const words = useWords();
  const { t, named, dateTime } = words;
  const { subject, text, mail, createdBy, answer: given } = invitation;
  return (
    <Columns>
      <div>
        <Card title={t('invitation.course')}>
          <Timeline label={t('invitation.course')} moments={momentsOf(invitation, words)} />
        </Card>
        <Card title={t('invitation.letter')}>
          <h3>{subject}</h3>
          <p className={styles.letter} lang={invitation.language}>
            {text.replaceAll('{{link}}', `[${t('invite.link')}]`)}
          </p>
        </Card>
      </div>
      <Card title={t('invitation.details')}>
        {mail.possiblyDoubled && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('mail.possiblyDoubled')}</MessageBarBody>
          </MessageBar>
        )}
        <Facts
          of={[
            [t('list.status'), <Status key="status" value={invitation.status} />],
            [t('reseller.email'), invitation.resellerEmail],
            [t('invite.language'), named('language', invitation.language)],
            [t('invitation.delivery'), named('delivery', invitation.delivery)],
            [t('invitations.mail'), [named('mail', mail.status), mail.reason].filter(Boolean).join(': ')],
            [t('invitation.createdBy'), createdBy.name ?? createdBy.id],
            [t('invitations.sent'), dateTime(invitation.createdAt)],
            [t('invitation.expires'), dateTime(invitation.expiresAt)],
            [t('invitation.answered'), invitation.answeredAt && dateTime(invitation.answeredAt)],
            [t('invitation.contact'), given?.contactName],
            [t('resellers.partnerId'), given?.partnerId],
            [t('reseller.tenantId'), given?.tenantId],
            [
              t('resellers.name'),
              invitation.resellerId && (
                <TextLink key="reseller" to="/resellers/$id" params={{ id: invitation.resellerId }}>
                  {t('invitation.toReseller')}
                </TextLink>
              ),
            ],
          ]}
        />
        <div style={{ marginTop: tokens.spacingVerticalL }}>
          <h3>{t('invitation.steps')}</h3>
          <Timeline
            label={t('invitation.steps')}
            moments={invitation.steps.map(({ name, status, at }) => ({
              key: name,
              title: named('step', name),
              mark: status,
              at,
            }))}
          />
        </div>
      </Card>
    </Columns>
  );
}

const FAILED = new Set([
  'bounced',
  'dropped',
  'failed',
  'undeliverable',
  'declined',
  'expired',
  'revoked',
  'spamReported',
]);
/** Of what the mail service did, the mails themselves tell more. */
const TOLD_BY_MAILS = new Set([
  ...['reminderDue', 'mailSent', 'mailFailed', 'processed', 'deferred', 'delivered', 'open', 'bounced', 'dropped'],
]);

/** What an event says of itself; an id, or a date that stands elsewhere, says nothing to people. */
const toldOf = (event: string, detail: string | undefined) =>
  event === 'extended' || event === 'resellerJoined' ? undefined : detail;

/** What happened, oldest first, then what is to come. That a mail was opened is no answer and is not shown as one. */
function momentsOf(invitation: Invitation, { t, named }: Words): Moment[] {
  const happened = invitation.history
    .filter(({ event }) => !TOLD_BY_MAILS.has(event))
    .map(({ at, event, by, detail }, index): Moment & { at: string } => {
      const known = named('event', event);
      return {
        key: `history ${index}`,
        title: known === event ? named('mail', event) : known,
        mark: FAILED.has(event) ? 'failed' : 'done',
        at,
        detail: [
          by && named('actor', by),
          event === 'created' ? named('delivery', detail ?? '') : toldOf(event, detail),
        ]
          .filter(Boolean)
          .join(' · '),
      };
    });
  const sent = invitation.mails
    .filter((mail) => mail.sentAt !== undefined)
    .map((mail, index): Moment & { at: string } => ({
      key: `mail ${index}`,
      title:
        mail.kind === 'reminder'
          ? t('invitation.reminderSent', { number: mail.reminder ?? 0 })
          : named('mailKind', mail.kind ?? ''),
      mark: FAILED.has(mail.status) ? 'failed' : 'done',
      at: mail.sentAt ?? '',
      detail: [named('mail', mail.status), mail.reason].filter(Boolean).join(': '),
    }));
  const due =
    invitation.status !== 'pending'
      ? []
      : invitation.reminders
          .filter(({ sentAt, number }) => sentAt === undefined && !sent.some(({ key }) => key === `reminder ${number}`))
          .map(
            ({ number, dueAt }): Moment => ({
              key: `due ${number}`,
              title: t('invitation.reminderDue', { number }),
              mark: 'waiting',
              at: dueAt,
            }),
          );
  const end: Moment[] =
    invitation.status === 'pending'
      ? [{ key: 'end', title: t('invitation.expires'), mark: 'waiting', at: invitation.expiresAt }]
      : [];
  // The mail service's clock is another one, and it counts whole seconds: nothing comes before the invitation itself.
  const later = [...happened.slice(1), ...sent].sort((a, b) => a.at.localeCompare(b.at));
  return [...happened.slice(0, 1), ...later, ...due, ...end];
}
