"""Passages written for these tests in the manner of English newspapers: who, the cue, and words of what is said.

Each expectation is `speaker | cue | words of the content`, with `-` for a speaker whom nobody names.
"""

PASSAGES = (
    # a verb before its subject, with what the speaker is after it
    (
        "“The market has been waiting for a reason to sell,” said Arthur Pell, chairman of Pell Brothers Inc., a Boston money manager.",
        "Arthur Pell | said | The market has been waiting",
    ),
    (
        "Profit will recover by the third quarter, said Donald Weir, an analyst with Harrow & Stone, who follows the paper makers.",
        "Donald Weir | said | Profit will recover by the third quarter",
    ),
    (
        '"It\'s a whole new ball game," says Leo Marsh, a lawyer in Dallas who represents the bondholders.',
        "Leo Marsh | says | It's a whole new ball game",
    ),
    (
        "“Nobody is buying,” adds one trader at a big securities house.",
        "one trader | adds | Nobody is buying",
    ),
    (
        "Says Ms. Loring: “You can't run a bank on hope.”",
        "Ms. Loring | Says | You can't run a bank on hope",
    ),
    (
        "“We never saw it coming,” concedes a former director of the company, which filed for protection from its creditors in May.",
        "a former director | concedes | We never saw it coming",
    ),
    # tags in the middle and at the end
    (
        "The dollar, he said, is likely to drift lower until the central banks meet.",
        "he | said | is likely to drift lower",
    ),
    (
        "“The board,” Mr. Crane said, “has not received any offer. If it does, it will be considered.”",
        "Mr. Crane | said | has not received any offer",
    ),
    (
        "The new plant, company officials said, will employ 400 workers when it opens next spring.",
        "company officials | said | will employ 400 workers",
    ),
    (
        "Sales of big cars fell sharply in October, dealers say.",
        "dealers | say | Sales of big cars fell sharply",
    ),
    (
        "The strike could last for weeks, both sides acknowledge.",
        "both sides | acknowledge | The strike could last for weeks",
    ),
    (
        "Investors, it seems, have had enough; the rally, one broker quipped, lasted as long as lunch.",
        "one broker | quipped | lasted as long as lunch",
    ),
    (
        "The reason, he said: money.",
        "he | said | money",
    ),
    (
        "Still, Mr. Dunn says, the thrift will need more capital.",
        "Mr. Dunn | says | the thrift will need more capital",
    ),
    (
        "But the worst, economists warn, may be yet to come.",
        "economists | warn | may be yet to come",
    ),
    # parentheses and dashes
    (
        "The carrier — which says it has never missed an interest payment — dismissed three executives.",
        "which | says | it has never missed an interest payment",
    ),
    (
        "The price was — according to two people close to the talks — far below what the family had asked.",
        "two people close to the talks | according to | far below what the family had asked",
    ),
    (
        "Output fell in June (the ministry says by a tenth) and again in July.",
        "the ministry | says | by a tenth",
    ),
    (
        "The judge -- “a man in a hurry,” one lawyer calls him -- has set a date in March.",
        "one lawyer | calls | a man in a hurry",
    ),
    # asides of as
    (
        "As Mr. Boyle put it, “The fox is counting the chickens.”",
        "Mr. Boyle | put | The fox is counting the chickens",
    ),
    (
        "The merger is off, as the company disclosed last week.",
        "the company | disclosed | The merger is off",
    ),
    (
        "“It was,” as one delegate put it, “a very long weekend.”",
        "one delegate | put | a very long weekend",
    ),
    # said, and nobody or somebody says by whom
    (
        "The minister is quoted as saying that the harbor would stay closed.",
        "The minister | saying | the harbor would stay closed",
    ),
    (
        "The group was said to be weighing a higher bid.",
        "- | said | to be weighing a higher bid",
    ),
    (
        "The company is expected to report a loss for the quarter.",
        "- | is expected | to report a loss for the quarter",
    ),
    (
        "Four men were reported to have been killed when the roof fell in.",
        "- | were reported | to have been killed",
    ),
    (
        "It was reported that the talks had broken down.",
        "- | was reported | that the talks had broken down",
    ),
    (
        "It is understood that the chairman will step down in the autumn.",
        "- | is understood | that the chairman will step down",
    ),
    (
        "He was told that his services were no longer required.",
        "- | was told | that his services were no longer required",
    ),
    # sources, officials, traders
    (
        "Sources close to the talks said a settlement was near.",
        "Sources close to the talks | said | a settlement was near",
    ),
    (
        "People familiar with the matter said the two banks had held discussions since August.",
        "People familiar with the matter | said | the two banks had held discussions",
    ),
    (
        "Traders in London said the pound's slide was overdone.",
        "Traders in London | said | the pound's slide was overdone",
    ),
    (
        "A senior administration official, speaking on condition of anonymity, said the president had not been told.",
        "A senior administration official | said | the president had not been told",
    ),
    (
        "Neither side would say whether an offer had been made.",
        "Neither side | would say | whether an offer had been made",
    ),
    # a company speaks
    (
        "Borland Steel Corp. said it would close two mills and take a charge of $90 million.",
        "Borland Steel Corp. | said | it would close two mills",
    ),
    (
        "The company, which said its profit had doubled, raised the dividend.",
        "which | said | its profit had doubled",
    ),
    (
        "Tessel N.V. of the Netherlands said net income climbed 12% in the first half.",
        "Tessel N.V. | said | net income climbed 12%",
    ),
    (
        "Harrow Co. said first-quarter earnings rose 8%, to $41 million, or 62 cents a share.",
        "Harrow Co. | said | first-quarter earnings rose 8%",
    ),
    (
        "Norcal Air, a unit of Norcal Inc., said yesterday that it ordered six jets valued at about $240 million.",
        "Norcal Air | said | that it ordered six jets",
    ),
    (
        "The concern also said it named Ellen Voss, 47 years old, president and chief operating officer.",
        "The concern | said | it named Ellen Voss",
    ),
    (
        "Terms weren't disclosed, but the company said the price was less than $50 million.",
        "the company | said | the price was less than $50 million",
    ),
    # refusals
    (
        "A spokesman declined to comment on the report.",
        "A spokesman | declined | to comment on the report",
    ),
    (
        "Mr. Frame wouldn't say whether he would run again.",
        "Mr. Frame | wouldn't say | whether he would run again",
    ),
    (
        "Officials at the bank refused to discuss the matter.",
        "Officials at the bank | refused | to discuss the matter",
    ),
    (
        "The company didn't say how many jobs would be lost.",
        "The company | didn't say | how many jobs would be lost",
    ),
    (
        "He would not elaborate on the plan.",
        "He | would not elaborate | the plan",
    ),
    (
        "Mr. Hale didn't return calls, and his lawyer had no comment on the suit.",
        "his lawyer | comment | the suit",
    ),
    # many verbs
    (
        "Mr. Orr figures the stock is worth $30 a share.",
        "Mr. Orr | figures | the stock is worth $30 a share",
    ),
    (
        "“I was the only woman in the room,” she recalls.",
        "she | recalls | I was the only woman in the room",
    ),
    (
        "The union contends the layoffs violate its contract; the company counters that the contract has lapsed.",
        "The union | contends | the layoffs violate its contract",
        "the company | counters | that the contract has lapsed",
    ),
    (
        "Ms. Reyes reckons that one in three shops will go.",
        "Ms. Reyes | reckons | that one in three shops will go",
    ),
    (
        "The bureau estimates 2.3 million households lack a telephone.",
        "The bureau | estimates | 2.3 million households lack a telephone",
    ),
    (
        "“Hold your horses,” cautions Philip Grange, who runs a growth fund in Denver.",
        "Philip Grange | cautions | Hold your horses",
    ),
    (
        "Some skeptics wonder if the machine will ever work.",
        "Some skeptics | wonder | if the machine will ever work",
    ),
    (
        "“Why,” asks Mr. Teller, “should the farmers pay?”",
        "Mr. Teller | asks | should the farmers pay",
    ),
    (
        "She jokes that her desk is older than the building.",
        "She | jokes | that her desk is older than the building",
    ),
    # occasions
    (
        "The prime minister told a news conference the troops would leave by Christmas.",
        "The prime minister | told | the troops would leave by Christmas",
    ),
    (
        "In an interview, Mr. Stroud said the fund had been misled.",
        "Mr. Stroud | said | the fund had been misled",
    ),
    (
        "In a filing with the commission, the investor said he might seek control of the airline.",
        "the investor | said | he might seek control of the airline",
    ),
    (
        "In a letter to shareholders, the chairman called the bid “grossly inadequate.”",
        "the chairman | called | grossly inadequate",
    ),
    (
        "Writing in the journal, the researchers report that the drug slowed the disease in mice.",
        "the researchers | report | that the drug slowed the disease",
    ),
    (
        "Asked about the delay, the secretary said, “These things take time.”",
        "the secretary | said | These things take time",
    ),
    (
        "A statement issued by the palace said the king was resting.",
        "A statement issued by the palace | said | the king was resting",
    ),
    (
        "The suit, filed in federal court in Newark, charges that the directors ignored a better offer.",
        "The suit | charges | that the directors ignored a better offer",
    ),
    (
        "The complaint alleges the broker churned her account.",
        "The complaint | alleges | the broker churned her account",
    ),
    # prepositions
    (
        "By Mr. Pike's account, the meeting lasted five minutes.",
        "Mr. Pike | By | the meeting lasted five minutes",
    ),
    (
        "He was, in the words of a colleague, “a one-man wrecking crew.”",
        "a colleague | in | a one-man wrecking crew",
    ),
    (
        "Housing starts fell 5.2% in September, according to the Commerce Department.",
        "the Commerce Department | according to | Housing starts fell 5.2%",
    ),
    (
        "For critics of the law, the ruling came too late, and in their opinion it changes nothing.",
        "their | in | it changes nothing",
    ),
    # spokesmen
    (
        "A spokesman for the Treasury said no decision had been taken.",
        "A spokesman for the Treasury | said | no decision had been taken",
    ),
    (
        "The accord covers 3,000 workers, a spokeswoman said.",
        "a spokeswoman | said | The accord covers 3,000 workers",
    ),
    (
        "“We are studying the ruling,” said a spokesman at the company's headquarters in Akron, Ohio.",
        "a spokesman | said | We are studying the ruling",
    ),
    # sentence ends before the quotation
    (
        "“They can't afford to wait,” Mr. Nolan says. “Every day costs them money.” He adds: “And everybody knows it.”",
        "Mr. Nolan | says | They can't afford to wait",
        "He | adds | And everybody knows it",
    ),
    (
        "Mr. Isaacs isn't worried. “I have seen five of these,” he says with a shrug.",
        "he | says | I have seen five of these",
    ),
    # nouns
    (
        "Mr. Yarrow's view is that rates have peaked.",
        "Mr. Yarrow | view | that rates have peaked",
    ),
    (
        "The company's position is that it owes nothing.",
        "The company | position | that it owes nothing",
    ),
    (
        "His answer: “Ask me in a year.”",
        "His answer | : | Ask me in a year",
    ),
    (
        "The union's response was that the offer was an insult.",
        "The union | response | that the offer was an insult",
    ),
    # relative clauses, participles, coordination
    (
        "The widow, who claimed that she had been tricked into selling, lost her appeal.",
        "who | claimed | that she had been tricked into selling",
    ),
    (
        "The agency cut its rating on the bonds, citing weak cash flow and heavy debt.",
        "The agency | citing | weak cash flow and heavy debt",
    ),
    (
        "The judge dismissed the case, saying that the state had waited too long.",
        "The judge | saying | that the state had waited too long",
    ),
    (
        "The ministry confirmed the arrests and said more would follow.",
        "The ministry | confirmed | the arrests",
        "The ministry | said | more would follow",
    ),
    (
        "He stood up, thanked the jury and said he would appeal.",
        "He | said | he would appeal",
    ),
    (
        "It is a decision that Mr. Kemp says he regrets.",
        "Mr. Kemp | says | he regrets",
    ),
    (
        "She is the woman who police say drove the second car.",
        "police | say | drove the second car",
    ),
    (
        "The carmaker is losing what analysts say is $2 million a day.",
        "analysts | say | is $2 million a day",
    ),
    (
        "They sold at what they said was a fair price.",
        "they | said | was a fair price",
    ),
    # long appositions
    (
        "Julia Hartnell, who was deputy director of the budget office from 1981 to 1984 and now teaches economics at a small college in Vermont, says the deficit will not shrink by itself.",
        "Julia Hartnell | says | the deficit will not shrink by itself",
    ),
    (
        "Peter Vance, 56, the founder, chairman and, with his two brothers, largest holder of Vance Foods Inc., a maker of canned soup, said he planned to sell.",
        "Peter Vance | said | he planned to sell",
    ),
    # modals, questions, negatives
    (
        "Critics would say that the reform came ten years late.",
        "Critics | would say | that the reform came ten years late",
    ),
    (
        "“Is it legal?” asked Mr. Bender. “Of course it is.”",
        "Mr. Bender | asked | Is it legal?",
    ),
    (
        "Mr. Ames never said that the bridge was safe.",
        "Mr. Ames | never said | that the bridge was safe",
    ),
    (
        "The embassy has neither confirmed nor denied the report.",
        "The embassy | denied | the report",
    ),
    # headlines
    (
        "Minister Says Harbor Will Stay Closed\n\nThe harbor was closed on Monday and ships were turned away to the north.",
        "Minister | Says | Harbor Will Stay Closed",
    ),
    (
        "Rail strike to go ahead, say unions\n\nThe strike was set for Monday by all of the branches in the north.",
        "unions | say | Rail strike to go ahead",
    ),
    # British press
    (
        "A Downing Street spokesman last night insisted there was “no question” of the minister resigning.",
        "A Downing Street spokesman | insisted | there was “no question”",
    ),
    (
        "Police said yesterday they were treating the fire as suspicious.",
        "Police | said | they were treating the fire as suspicious",
    ),
    (
        "Mrs Holroyd, of Leeds, told the court: 'I thought he was going to hit me.'",
        "Mrs Holroyd | told | I thought he was going to hit me",
    ),
    (
        "The inspector's report, published today, says the home was dirty and understaffed.",
        "The inspector's report | says | the home was dirty and understaffed",
    ),
    # wire
    (
        "The official news agency said Saturday that 12 people had died, but opposition radio put the toll at more than 50.",
        "The official news agency | said | that 12 people had died",
        "opposition radio | put | 50",
    ),
    (
        "Tanjug, the Yugoslav news agency, quoted the general as saying his forces had withdrawn.",
        "the general | saying | his forces had withdrawn",
    ),
    (
        "“There are no plans to devalue,” the finance minister was quoted by the daily Politika as saying.",
        "the finance minister | saying | There are no plans to devalue",
    ),
    (
        "Residents reached by telephone said shelling continued through the night.",
        "Residents reached by telephone | said | shelling continued through the night",
    ),
    # as the parse of English finds hard: amounts, fragments, asides, two halves
    (
        "About $2 billion, guesses one banker.",
        "one banker | guesses | About $2 billion",
    ),
    (
        "Nonsense, snorts a rival.",
        "a rival | snorts | Nonsense",
    ),
    (
        "Not so, says Dr. Ewald.",
        "Dr. Ewald | says | Not so",
    ),
    (
        "The mood among bankers, says one of them, is grim.",
        "one of them | says | The mood among bankers",
    ),
    (
        "“He's been saying that for years,” shrugs one supplier.",
        "one supplier | shrugs | He's been saying that for years",
    ),
    (
        "Mr. Day, through a spokeswoman, denied losing his temper.",
        "Mr. Day | denied | losing his temper",
    ),
    (
        "“If we lose this one,” said Bob Tarrant of the teachers' union, “we lose them all.”",
        "Bob Tarrant | said | If we lose this one",
        "Bob Tarrant | said | we lose them all",
    ),
    (
        "While he admitted money was the reason he stayed, Mr. Orr also noted several friends had left.",
        "Mr. Orr | also noted | several friends had left",
    ),
    (
        "The report set off another quarrel on Friday: Democrats said the agency failed.",
        "Democrats | said | the agency failed",
    ),
    (
        "The bill, its sponsors say, would cost nothing; its foes put the price at $4 billion.",
        "its sponsors | say | would cost nothing",
        "its foes | put | $4 billion",
    ),
    (
        "The rumors, which the company has denied, sent the stock up $4.",
        "the company | has denied | which",
    ),
    (
        "The trial heard that the door had been left unlocked.",
        "The trial | heard | that the door had been left unlocked",
    ),
    (
        "He is a liar, in the view of the prosecution.",
        "the prosecution | in | He is a liar",
    ),
    (
        "The subsidiary plans to close two plants, and shareholders oppose the move.",
        "The subsidiary | plans | to close two plants",
        "shareholders | oppose | the move",
    ),
    (
        "Hidden Debts Sank the Bank, Former Auditor Says",
        "Former Auditor | Says | Hidden Debts Sank the Bank",
    ),
    (
        "Corvex, based in Stamford, Conn., said in a statement it “vigorously disagrees” with the agency.",
        "Corvex | said | it “vigorously disagrees”",
    ),
    (
        "The judge, 62, rebuked the minister.",
        "The judge | rebuked | the minister",
    ),
)
"""Each a text and what is said in it; nothing is promised of what else may be found."""
