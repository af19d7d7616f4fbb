import { registerEnumType } from 'type-graphql';

export type WordsEnum<Word extends string> = { readonly [Key in Word as Uppercase<Key>]: Key };

/**
 * An enum of the graph from its words and what each means: SCREAMING_CASE in the graph, the lower-case words of the
 * specification in storage and on the wire.
 */
export function defineEnum<Word extends string>(
  name: string,
  description: string,
  meanings: Readonly<Record<Word, string>>,
): WordsEnum<Word> {
  const words = Object.keys(meanings) as Word[];
  const values = Object.fromEntries(words.map((word) => [word.toUpperCase(), word])) as WordsEnum<Word>;
  const valuesConfig = Object.fromEntries(
    words.map((word) => [word.toUpperCase(), { description: meanings[word] }]),
  ) as never;
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

/** The meanings of words that follow one pattern. */
export const meaningsOf = <Word extends string>(words: readonly Word[], describe: (word: Word) => string) =>
  Object.fromEntries(words.map((word) => [word, describe(word)])) as Record<Word, string>;
