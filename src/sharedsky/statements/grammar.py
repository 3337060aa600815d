"""Who does it, to what, in which words: the few questions that every construction asks of a parse."""

from typing import TYPE_CHECKING, Final

from sharedsky.statements.lexicon import ADDRESS, EVIDENCE, PERSONAL, ROLES, SAY, VERBS, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH: Final = (
    SAY
    | ADDRESS
    | words_of("accuse blame call condemn criticise criticize denounce praise reject dismiss thank defend")
)
"""Verbs of uttering; others may stand in what is uttered."""
FINITE: Final = ("VBP", "VBZ", "VBD")
SUBJECTS: Final = ("nsubj", "csubj", "expl")
NAMED: Final = ("PERSON", "ORG", "NORP", "GPE")
BESIDES: Final = frozenset(("punct", "cc", "conj"))


def lemma_of(token: "Token") -> str:
    """The dictionary form; where the pipeline gives none that the lexicon knows, the one of its verbs that spelling allows.

    >>> from sharedsky.statements.parsing import parse
    >>> [lemma_of(parse(f"The crew {word} for it.")[2]) for word in ("hoped", "hopped", "retweeted")]
    ['hope', 'hop', 'retweet']
    """
    known: str = token.lemma_.lower()
    if known in VERBS or token.pos_ not in ("VERB", "AUX"):
        return known
    low = token.lower_
    for ending in ("ing", "ed", "es", "s"):
        stem = low.removesuffix(ending)
        if stem == low:
            continue
        for form in (stem + "e", stem, stem[:-1] + "y", stem[:-1] if stem[-2:-1] == stem[-1:] else stem):
            if form in VERBS:
                return form
    return known


def subject(verb: "Token", depth: int = 0) -> "Token | None":
    """The head word of who does what the verb says, through participles, infinitives and coordination."""
    if depth > 6:
        return None
    if is_passive(verb):
        return agent(verb)
    for child in verb.children:
        if child.dep_ in SUBJECTS and child.i < verb.i + 12 and not _parted(child, verb):
            return child
    if verb.dep_ == "ROOT" and verb.tag_ in FINITE:
        # "Mr. Day, through a spokeswoman, denied it": the parse takes a name before an aside for a time
        named = next((c for c in verb.children if c.dep_ == "npadvmod" and c.i < verb.i), None)
        if named is not None and named.left_edge.i == verb.sent.start and can_speak(named):
            return named
    head = verb.head
    if is_aside(verb) and verb.sent.root.i < verb.i and verb.sent.root.pos_ in ("VERB", "AUX"):
        return subject(verb.sent.root, depth + 1) or patient(verb.sent.root)
    if verb.dep_ == "dobj" and verb.tag_ in FINITE:
        return subject(head, depth + 1)
    said = rejoined(verb)
    if said is not None:
        return subject(said, depth + 1)
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
        return subject(head, depth + 1) or patient(head)
    if verb.dep_ in ("acl", "relcl"):
        return head if verb.tag_ in ("VBG", "VBP", "VBZ", "VBD", "VB") or is_main(verb) else None
    if verb.dep_ == "xcomp":
        # "asked them to say": they say it; "wants to say": who wants does
        return (
            next((c for c in head.children if c.dep_ in ("dobj", "dative")), None)
            or subject(head, depth + 1)
            or patient(head)
        )
    if verb.dep_ in ("advcl", "ccomp", "parataxis", "dep"):
        return subject(head, depth + 1) or patient(head) if head.i != verb.i else None
    if verb.dep_ in ("pcomp", "prep") and head.i != verb.i:
        above = head.head
        if head.lower_ == "as" and above.pos_ == "VERB" and (said := patient(above)) is not None:
            # "was quoted by the agency as saying"
            return said
        if head.lower_ == "as" and above.pos_ == "VERB" and lemma_of(above) in ("quote", "cite"):
            # "quoted the general as saying"
            return next((c for c in above.children if c.dep_ == "dobj"), None) or subject(above, depth + 1)
        if above.pos_ in ("VERB", "AUX"):
            return subject(above, depth + 1) or patient(above)
        return owner(above)
    return None


def is_aside(verb: "Token") -> bool:
    """Whether it is a participle of saying after a comma, `…, adding that`: who speaks the sentence goes on."""
    return (
        verb.tag_ == "VBG"
        and verb.dep_ in ("advcl", "acl", "conj", "dep")
        and verb.i > 0
        and verb.doc[verb.i - 1].text == ","
        and lemma_of(verb) in SAY
    )


def rejoined(verb: "Token") -> "Token | None":
    """The verb of saying that this one is really coordinated with: `said it was opposed to the test and warned the others`.

    The parse joins the second verb to the clause that is said; of two verbs of saying in one tense without a subject
    of its own, the second goes on with the first.
    """
    clause = verb.head
    if is_aside(verb):
        above = verb.sent.root
        held = clause.i != above.i and any(t.dep_ == "ccomp" for t in (clause, *clause.ancestors))
        return above if held and above.i < verb.i and lemma_of(above) in SPEECH else None
    if verb.dep_ != "conj" or lemma_of(verb) not in SPEECH or any(c.dep_ in SUBJECTS for c in verb.children):
        return None
    while clause.dep_ == "conj" and clause.head.i != clause.i:
        clause = clause.head
    above = clause.head
    if clause.dep_ != "ccomp" or above.i > clause.i or lemma_of(above) not in SPEECH or is_passive(verb):
        return None
    if above.tag_ != verb.tag_ or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    that = any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children)
    modal = any(c.tag_ == "MD" for c in clause.children)
    # "reports that Russia does not accept it and asks for another": Russia asks
    return above if modal or not that else None


def _parted(noun: "Token", verb: "Token") -> bool:
    """Whether one comma alone stands between them: `it regrets the deaths, says that …`; then they belong apart."""
    last = noun.right_edge.i
    between = "".join(t.text for t in verb.doc[noun.i : verb.i]) if noun.i < verb.i else ""
    if (
        between.count("”") > between.count("“")
        or between.count('"') % 2
        or between.count("''") > between.count("``")
    ):
        # “… it will,” said the minister: whose subject stands in the quotation before it
        return True
    if noun.i > verb.i or last != verb.i - 2 or verb.doc[verb.i - 1].text != ",":
        return False
    return not any(t.text in (",", "”", '"', "(", "—", "–") for t in noun.subtree)


def patient(verb: "Token") -> "Token | None":
    """The subject of a verb in the passive."""
    found = next((c for c in verb.children if c.dep_ in ("nsubjpass", "csubjpass")), None)
    if found is not None:
        return found
    # the parse now and then gives the subject to the auxiliary
    helpers = (c for c in verb.children if c.dep_ == "auxpass")
    return next((c for helper in helpers for c in helper.children if c.dep_ in SUBJECTS), None)


def agent(verb: "Token") -> "Token | None":
    """Whom a passive names after `by`."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def is_passive(verb: "Token") -> bool:
    """Whether the verb stands in the passive."""
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return not is_main(verb)
    if (
        verb.dep_ == "advcl"
        and verb.tag_ == "VBN"
        and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    ):
        # "asked whether …, the minister said"
        return True
    return (
        verb.dep_ == "conj"
        and verb.tag_ == "VBN"
        and verb.head.pos_ == "VERB"
        and is_passive(verb.head)
        and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    )


def is_main(verb: "Token") -> bool:
    """Whether a participle is really the verb of its sentence: `The commander reported at 21:51 that it had begun`.

    The parse takes it for one that hangs on its subject where nothing else in the sentence is a verb, and a clause follows.
    """
    return (
        verb.dep_ == "acl"
        and verb.tag_ == "VBN"
        and verb.head.dep_ == "ROOT"
        and verb.head.i < verb.i
        and lemma_of(verb) in SAY - {"tell", "inform", "remind", "warn", "assure"}
        and any(c.dep_ == "ccomp" and c.i > verb.i for c in verb.children)
        and not any(c.dep_ == "agent" for c in verb.children)
    )


def owner(noun: "Token") -> "Token | None":
    """Whose the noun is: `its claim`, `the ministry's claim`, `a claim by the ministry`."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from"):
            for thing in child.children:
                if thing.dep_ == "pobj":
                    return thing
    return None


def whole(noun: "Token", *, without: "Token | None" = None) -> "list[Token]":
    """The words of a noun phrase with its appositions and clauses, less a branch that belongs elsewhere.

    A relative clause that holds the other branch, such as the very verb whose subject this is, is left out.
    """
    if noun.pos_ == "PRON" and noun.dep_ != "poss":
        # "some in the ministry", but not "he in the end"
        besides = ("relcl", "acl", "appos") if noun.lower_ in _SOMEBODY else ("relcl", "acl", "appos", "prep")
        kept = [t for t in noun.subtree if not _under(t, noun, besides)]
        return kept or [noun]
    out: list[Token] = []
    stack = [noun]
    while stack:
        token = stack.pop()
        out.append(token)
        for child in token.children:
            if without is not None and (child.i == without.i or child.is_ancestor(without)):
                continue
            if child.dep_ in ("case",) and token is noun and noun.dep_ == "poss":
                continue
            if (
                child.dep_ in ("cc", "preconj")
                and child.i > token.i
                and not any(c.dep_ == "conj" for c in token.children)
            ):
                continue
            stack.append(child)
    return out


def _under(token: "Token", top: "Token", deps: tuple[str, ...]) -> bool:
    while token.i != top.i:
        if token.dep_ in deps:
            return True
        token = token.head
    return False


def cue_words(verb: "Token", *, particle: "Token | None" = None) -> "list[Token]":
    """The verb with its auxiliaries, negation, particle and the adverbs that stand among them."""
    parts = [verb]
    for child in verb.children:
        auxiliary = child.dep_ in ("aux", "auxpass", "neg") and child.i < verb.i and verb.i - child.i <= 5
        if (
            auxiliary
            or (child.dep_ == "prt" and child.i - verb.i <= 2)
            or (child.dep_ == "advmod" and child.i == verb.i - 1 and child.tag_ == "RB")
        ):
            parts.append(child)
    if particle is not None and 0 < particle.i - verb.i <= 3:
        parts.append(particle)
    first = min(t.i for t in parts)
    subjects = [t.i for t in verb.children if t.dep_ in ("nsubj", "nsubjpass") and t.i > first]
    if subjects and subjects[0] < verb.i:
        # a question's auxiliary stands before its subject
        first = min(t.i for t in parts if t.i > subjects[0])
    last = max(t.i for t in parts)
    return [verb.doc[i] for i in range(first, last + 1)]


def can_speak(noun: "Token") -> bool:
    """Whether the noun names a person, a body or a state, rather than a thing."""
    if (
        noun.dep_ in ("nsubj", "nsubjpass")
        and noun.lower_ in ("who", "that", "which")
        and noun.tag_ in ("WP", "WDT")
    ):
        clause = noun.head
        while clause.dep_ == "conj":
            clause = clause.head
        return noun.lower_ == "who" or (clause.dep_ == "relcl" and can_speak(clause.head))
    if noun.pos_ == "PRON" or noun.tag_ in ("PRP", "PRP$"):
        return noun.lower_ in PERSONAL or noun.lower_ in _POSSESSIVE or noun.lower_ in _SOMEBODY
    if noun.ent_type_ in NAMED or noun.tag_ in ("NNP", "NNPS"):
        return noun.ent_type_ not in (
            "DATE",
            "TIME",
            "MONEY",
            "ORDINAL",
            "FAC",
            "EVENT",
        )
    lemma = noun.lemma_.lower()
    return (
        lemma in ROLES
        or noun.lower_ in ROLES
        or (lemma.endswith(("man", "woman", "ist", "crat", "people")) and len(lemma) > 5)
    )


def is_evidence(noun: "Token") -> bool:
    """Whether the noun, or what a relative pronoun stands for, is a thing that shows something: a poll, a log, a film."""
    if noun.lower_ in ("which", "that") and noun.head.dep_ == "relcl":
        noun = noun.head.head
    return noun.lemma_.lower() in EVIDENCE


_POSSESSIVE: Final = frozenset(("my", "our", "your", "his", "her", "their", "its", "whose"))
_SOMEBODY: Final = frozenset(
    (
        "all",
        "each",
        "few",
        "neither",
        "none",
        "several",
        "everyone",
        "everybody",
        "someone",
        "somebody",
        "anyone",
        "nobody",
        "others",
        "it",
        "those",
        "both",
        "many",
        "some",
        "most",
    )
)
