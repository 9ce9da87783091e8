import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Dictionary, type Language, type Words, wordsOf } from './words-of.ts';

export type { Language, WordKey, Words } from './words-of.ts';

const STORED = 'tandem.language';

/** Only the language that is read is fetched. */
const fetchDictionary: Record<Language, () => Promise<Dictionary>> = {
  en: async () => (await import('./en.ts')).en,
  nl: async () => (await import('./nl.ts')).nl,
};

const WordsContext = createContext<Words>(wordsOf('en', {}));
export const useWords = () => useContext(WordsContext);

/** What was chosen before, or what the browser asks for, or English. */
function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'nl') return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'nl' || tag === 'en') === 'nl'
    ? 'nl'
    : 'en';
}

const first = firstLanguage();
const firstDictionary = fetchDictionary[first]();

export function WordsProvider({ children }: { children: ReactNode }) {
  const [words, setWords] = useState<Words>();
  useEffect(() => {
    const show = async (language: Language, coming: Promise<Dictionary>) => {
      const dictionary = await coming;
      document.documentElement.lang = language;
      setWords(wordsOf(language, dictionary, choose));
    };
    const choose = (language: Language) => {
      localStorage.setItem(STORED, language);
      void show(language, fetchDictionary[language]());
    };
    void show(first, firstDictionary);
  }, []);
  return words === undefined ? null : <WordsContext value={words}>{children}</WordsContext>;
}
