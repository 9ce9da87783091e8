import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemBar } from './problem-bar.tsx';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  label: string;
  children: (data: T) => ReactNode;
}

/** What was asked for once it is there; until then its shape, and what went wrong where it did. */
export function Loaded<T>({ query, label, children }: LoadedProps<T>) {
  const { data, error, refetch } = query;
  if (data !== undefined) return children(data);
  if (error !== null) return <ProblemBar error={error} onRetry={() => void refetch()} />;
  return (
    <Skeleton aria-label={label}>
      <SkeletonItem size={128} />
    </Skeleton>
  );
}
