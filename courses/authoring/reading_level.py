"""How easy a text is to read for somebody whose second or third language it is. Pure.

Counts what can be counted in any alphabet: words in a sentence, and long words. It judges no style.
"""

import re
from dataclasses import dataclass

LONG_SENTENCE = 20  # words; plain-language guides of the EU and of the UN advise 15 to 20
LONG_WORD = 12  # letters
MANY_LONG_WORDS = 12  # per cent
SENTENCE = re.compile(r"[.!?؟。।]+[\"'”’)]*(?:\s|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted. `longest` is the longest sentence, to begin with."""

    words: int
    sentences: int
    long_sentences: int
    long_words: int
    longest: str

    @property
    def words_in_sentence(self) -> float:
        return round(self.words / self.sentences, 1) if self.sentences else 0.0

    @property
    def long_words_share(self) -> int:
        return round(100 * self.long_words / self.words) if self.words else 0

    @property
    def is_easy(self) -> bool:
        few_long = self.long_sentences * 10 <= self.sentences
        return self.words_in_sentence <= LONG_SENTENCE * 0.75 and few_long and self.long_words_share <= MANY_LONG_WORDS

    @property
    def minutes(self) -> int:
        """How long a slow reader takes, at 120 words a minute."""
        return max(1, round(self.words / 120)) if self.words else 0


def read(text: str) -> Reading:
    """Count the sentences and words of plain text."""
    sentences = [one.strip() for one in SENTENCE.split(text) if WORD.search(one)]
    counted = [(len(WORD.findall(one)), one) for one in sentences]
    words = WORD.findall(text)
    return Reading(
        words=len(words),
        sentences=len(sentences),
        long_sentences=sum(n > LONG_SENTENCE for n, _one in counted),
        long_words=sum(len(word) >= LONG_WORD for word in words),
        longest=max(counted, default=(0, ""))[1],
    )
