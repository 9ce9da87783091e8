import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type Answer, answer } from '../api/client.ts';

export interface ListPage<T> {
  items: T[];
  continuationToken?: string;
}

export interface Rows<T> {
  items: T[];
  error: Error | null;
  isPending: boolean;
  hasMore: boolean;
  isFetchingMore: boolean;
  fetchMore(): void;
  retry(): void;
}

export const PAGE_SIZE = 100;

type Fetched<T> = Promise<{ data?: ListPage<T>; error?: unknown; response: Response }>;

/** Everything of a list that was fetched so far, a page of the server at a time. */
export function useRows<T>(
  key: readonly unknown[],
  fetchPage: (page: { pageSize: number; continuationToken?: string }) => Fetched<T>,
  refetchInterval?: number,
): Rows<T> {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }): Promise<Answer<ListPage<T>>> =>
      answer(fetchPage({ pageSize: PAGE_SIZE, ...(pageParam === undefined ? {} : { continuationToken: pageParam }) })),
    getNextPageParam: ({ data: page }) => page.continuationToken,
    ...(refetchInterval === undefined ? {} : { refetchInterval }),
  });
  const items = useMemo(() => data?.pages.flatMap(({ data: page }) => page.items) ?? [], [data]);
  const fetchMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const retry = useCallback(() => void refetch(), [refetch]);
  return { items, error, isPending, hasMore: hasNextPage, isFetchingMore: isFetchingNextPage, fetchMore, retry };
}
