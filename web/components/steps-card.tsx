import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useWords } from '../i18n/words.tsx';
import { Card } from './card.tsx';
import { type Mark, Timeline } from './timeline.tsx';

interface Step {
  name: string;
  status: Mark;
  at?: string;
  detail?: string;
}

const useStyles = makeStyles({
  fall: { display: 'grid', gap: tokens.spacingVerticalXS, margin: `${tokens.spacingVerticalM} 0 0`, padding: 0 },
  line: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 9rem) minmax(3rem, 1fr) 3.5rem',
    gap: tokens.spacingHorizontalM,
    alignItems: 'center',
    fontSize: tokens.fontSizeBase200,
    listStyleType: 'none',
  },
  track: { position: 'relative', height: '12px', backgroundColor: tokens.colorNeutralBackground4, borderRadius: '3px' },
  bar: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    minWidth: '3px',
    borderRadius: '3px',
    backgroundColor: tokens.colorBrandBackground,
  },
  bad: { backgroundColor: tokens.colorPaletteRedBackground3 },
  time: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
});

interface StepsCardProps {
  title: string;
  steps: Step[];
  /** When the work began. */
  from: string | undefined;
}

/** The steps of a durable operation, and where its time went. */
export function StepsCard({ title, steps, from }: StepsCardProps) {
  const styles = useStyles();
  const { t, named, number } = useWords();
  const timed = steps.filter(
    (step): step is Step & { at: string } =>
      step.at !== undefined && step.status !== 'waiting' && step.status !== 'skipped',
  );
  const start = Date.parse(from ?? timed[0]?.at ?? '');
  const end = Math.max(...timed.map(({ at }) => Date.parse(at)));
  const whole = Math.max(end - start, 1);
  let before = start;
  const bars = [...timed]
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ name, at, status }) => {
      const ended = Date.parse(at);
      const bar = {
        name,
        status,
        left: (before - start) / whole,
        width: Math.max(ended - before, 0) / whole,
        took: Math.max(ended - before, 0),
      };
      before = ended;
      return bar;
    });
  return (
    <Card title={title}>
      <Timeline
        label={title}
        moments={steps.map(({ name, status, at, detail }) => ({
          key: name,
          title: named('step', name),
          mark: status,
          at: status === 'waiting' || status === 'skipped' ? undefined : at,
          detail,
        }))}
      />
      {bars.length > 1 && Number.isFinite(start) && (
        <ul className={styles.fall} aria-label={t('steps.waterfall')}>
          {bars.map(({ name, status, left, width, took }) => (
            <li key={name} className={styles.line}>
              <span>{named('step', name)}</span>
              <span className={styles.track}>
                <span
                  className={mergeClasses(styles.bar, status === 'failed' && styles.bad)}
                  style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                />
              </span>
              <span className={styles.time}>
                {t('steps.seconds', { seconds: number(Math.round(took / 100) / 10) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
