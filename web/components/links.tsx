import { Button, type ButtonProps, Link, makeStyles } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type AnchorProps = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };

const useStyles = makeStyles({ text: { overflowWrap: 'anywhere' } });

function Anchor(props: AnchorProps) {
  const styles = useStyles();
  return <Link as="a" inline className={styles.text} {...(props as object)} />;
}

function AnchorButton({ appearance, icon, ...props }: AnchorProps & Pick<ButtonProps, 'appearance' | 'icon'>) {
  const own = { ...(appearance === undefined ? {} : { appearance }), ...(icon === undefined ? {} : { icon }) };
  return <Button as="a" {...own} {...(props as object)} />;
}

/** A link inside the console, as text. */
export const TextLink = createLink(Anchor);
/** A link inside the console that looks like a button. */
export const ButtonLink = createLink(AnchorButton);
