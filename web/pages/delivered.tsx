import { Button, Link, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import type { Schemas } from '../api/client.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ButtonLink } from '../components/links.tsx';
import { Page } from '../components/page.tsx';
import { useWords, type WordKey } from '../i18n/words.tsx';

export interface DeliverableLetter {
  id: string;
  name: string;
  delivery: Schemas['Invitation']['delivery'];
  mailto?: string;
  message?: { subject: string; text: string };
}

const TITLES: Record<DeliverableLetter['delivery'], [title: WordKey, text: WordKey]> = {
  send: ['invite.sent', 'invite.sentText'],
  mailto: ['invite.mailtoReady', 'invite.mailtoText'],
  copy: ['invite.copyReady', 'invite.copyText'],
};

const useStyles = makeStyles({
  area: { width: '100%', marginBottom: tokens.spacingVerticalM },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, marginBottom: tokens.spacingVerticalL },
});

interface DeliveredLetterProps {
  letter: DeliverableLetter;
  to: '/invitations/$id' | '/relationship-requests/$id';
  open: string;
  another: string;
  onAnother(): void;
}

/** It is pending; what is left to do depends on how it is delivered. */
export function DeliveredLetter({ letter, to, open, another, onAnother }: DeliveredLetterProps) {
  const styles = useStyles();
  const { t } = useWords();
  const { id, delivery, name, mailto, message } = letter;
  const [title, text] = TITLES[delivery];
  return (
    <Page title={t(title, { name })} lead={t(text)}>
      {mailto !== undefined && (
        <div className={styles.row}>
          <Link href={mailto} inline>
            {t('invite.mailto')}
          </Link>
        </div>
      )}
      {message !== undefined && (
        <>
          <Textarea
            className={styles.area}
            readOnly
            rows={14}
            aria-label={message.subject}
            value={`${message.subject}\n\n${message.text}`}
          />
          <div className={styles.row}>
            <CopyButton text={message.text} />
          </div>
        </>
      )}
      <div className={styles.row}>
        <ButtonLink to={to} params={{ id }} appearance="primary">
          {delivery === 'send' ? open : t('done')}
        </ButtonLink>
        <Button onClick={onAnother}>{another}</Button>
      </div>
    </Page>
  );
}
