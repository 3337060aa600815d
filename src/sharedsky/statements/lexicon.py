"""English words of saying, thinking, accepting and refusing, by what they govern; no counts, nothing trained."""

from typing import Final


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


SAY: Final = words_of("""acknowledge acquiesce add admit admonish advise affirm allege allude amplify announce answer apologise apologize appeal
    argue articulate ask assert assure attest aver avow bark beg bellow bemoan beseech blog blurt boast brag broadcast cable
    caution caveat certify chant charge chat chide chime chorus cite claim clarify command comment communicate complain
    concede conclude concur confess confide confirm contend contest continue corroborate counter crack crow cry declare decree
    demand demur deny describe detail dictate disclose dispute dissent divulge drawl editorialise editorialize elaborate
    elucidate email emphasise emphasize enquire enunciate estimate evince exclaim exhort explain expound express forecast
    foretell forewarn fret fume gasp giggle gloat gripe groan grouse growl grumble grunt guarantee guess gush hazard hint hiss
    howl hypothesize impart implore imply indicate inform inquire insinuate insist instruct interject interpose interrupt
    intimate intone jest jibe joke kid lament lecture maintain mention message moan moralise moralize mumble murmur muse
    mutter narrate note notify object observe opine order overstate own parrot persist plead pledge point pontificate posit
    post postulate pray preach predict press proclaim prod profess proffer promise promulgate pronounce prophesy propose
    protest query question quip quote radio rage rant rave reaffirm reassert reassure rebuke rebut recall recap recite reckon
    recommend recount reemphasise reemphasize refute reiterate rejoin relate relay remark remind remonstrate repeat reply
    report reprimand reprise respond restate retort retract retweet reveal riff riposte roar ruminate say scoff scold scream
    sermonize shout shriek sigh signal snap snarl sneer sniff snort sob specify speculate stammer state stipulate stress
    stutter submit suggest summarise summarize surmise swear tease telegraph tell testify text theorise theorize thunder tout
    trumpet tut tweet underline underscore upbraid urge utter vent venture verify voice volunteer vouch vow wail warn whimper
    whine whisper wire witter write yell yelp""")
"""Verbs of saying: that somebody uttered or wrote something. With a clause or a quotation they are always cues."""

THINK: Final = words_of("""accept acknowledge agree anticipate appreciate ascertain assess assume believe bet calculate care comprehend conceive
    conclude conjecture consider contemplate decide deduce deem deplore despair detect determine disagree disbelieve discover
    dispute doubt dread dream envisage envision expect fantasise fantasize fathom fear feel figure find foresee foretell
    forget fret gamble gather grasp guess hear hold hope hypothesize imagine infer intend judge know lament learn long
    maintain marvel mind misjudge misremember mistake notice observe overestimate overhear perceive picture plan ponder pray
    prefer presume presuppose pretend rate realise realize reason reckon recognise recognize recollect reflect regard regret
    rejoice remember reminisce resent resolve see sense spot suppose surmise suspect think trust underestimate understand
    verify visualise visualize vote wager wish wonder worry yearn""")
"""Verbs of thought, perception and feeling that take a clause."""

SHOW: Final = words_of("""advertise allege attest betray conclude confirm corroborate demonstrate detail determine disclose document establish
    estimate evidence find forecast highlight hold illustrate imply indicate mean note predict project promote prove put
    recommend record reflect report reveal rule say show signify specify state stipulate suggest underline underscore warn""")
"""What documents and findings do: they show that."""

WANT: Final = words_of("""ache affect agree aim ask aspire beg campaign care choose claim commit consent conspire dare decide decline demand desire
    dread elect endeavor expect forget guarantee hate hesitate hope intend itch like loathe lobby long love offer opt petition
    plan plead pledge plot pray prefer prepare pretend profess promise propose purport refuse request resolve scheme seek
    strive swear threaten undertake urge volunteer vote vow want wish yearn""")
"""Verbs that take an infinitive of what somebody wants, promises or refuses to do."""

ADDRESS: Final = words_of("""admonish advise ask assure authorise authorize beg beseech bid call caution challenge charge clear command commission
    convince counsel dare defy direct encourage enjoin entreat exhort expect forbid forewarn goad implore inform instruct
    invite lecture lobby nag notify nudge order persuade pester petition plead press pressure prevail prod push recommend
    remind request summon tell tempt urge want warn""")
"""Verbs that name whom somebody speaks to and then what that one should do or know."""

STANCE: Final = words_of("""abandon abhor accept acclaim accuse acknowledge address admire admit admonish adore advocate affirm allege announce
    anticipate apologise apologize applaud appreciate approve argue assail assert attack back bash believe belittle bemoan
    berate blame blast bless boast brag brand bristle call castigate caution celebrate censure challenge champion characterise
    characterize chart chastise cheer cherish chide chronicle cite claim commend compare complain compliment concede condemn
    condone confirm congratulate consider contemplate contend contest contradict corroborate countenance credit criticise
    criticize debate debunk decline decry deem defend defer demand demean demonize denigrate denounce deny depict deplore
    deride describe despise detail detest diagnose disavow disclose discount discredit discuss dislike dismiss disown
    disparage disprove dispute disregard diss dissect distrust divulge document doubt downplay dread dub echo embrace
    emphasise emphasize endorse enumerate envisage envision envy espouse esteem estimate exaggerate exalt excoriate excuse
    exhort exonerate expect explain expound express extol eye fault favor favour fear fete flag flaunt float flout forecast
    foresee forget frown glamorize glorify gloss grill hail hammer harangue hate heckle hector highlight hint hype identify
    imagine impeach implicate imply impugn incriminate indict insult interpret interrogate intimate invoke jeer justify know
    label lambast lambaste lament lampoon lash laud leak like liken loathe love malign mention mischaracterize misquote
    misrepresent mock moot mourn mull name narrate needle note notify object offer oppose order outline pan peddle petition
    pillory pitch plan pledge plug ponder pooh-pooh portray posit post praise predict prefer prescribe present press
    prioritise prioritize proclaim project promise promote promulgate pronounce propose propound proscribe protest publish
    query question quiz quote rail raise rap read reaffirm reassert rebuff rebuke rebut recall recant recap reckon recognise
    recognize recommend recount reference refuse refute regard regret reiterate reject relay release remember renew renounce
    repeat report reprimand reproach reprove repudiate request rescind resent resist respect restate retract reveal revere
    reverse revile ridicule rip roast rubbish rue salute sanction satirize savage savor scoff scold scorn second see seek
    shame shun skewer slam slander smear spurn stipulate stress subpoena suggest summarise summarize support surmise suspect
    target taunt tease tell term thank think threaten tip toast tout trash treasure trumpet trust tweet underestimate
    underline underscore understand unveil upbraid uphold urge value venerate vent veto view vilify voice volunteer vow want
    warn weigh welcome withdraw worry write yearn""")
"""Verbs of judging, naming and speech act that take a thing or a person: `rejected the findings`."""

PHRASAL: Final = words_of("""accede:to accuse:of acquiesce:in adhere:to admit:to advert:to advise:against advise:on advocate:against advocate:for
    agonize:over agree:on agree:to agree:upon agree:with allude:to apologise:for apologise:to apologize:for apologize:to
    appeal:for appeal:to approve:of argue:about argue:against argue:for argue:over ask:about ask:after ask:for ask:of
    ask:whether assent:to assure:of attest:to back:away back:off backtrack:on balk:at bank:on bargain:for believe:in blame:for
    bleat:about boast:about boast:of brag:about bring:up bristle:at brush:off call:for call:on call:out call:upon
    campaign:against care:about caution:about caution:against charge:with chime:in clash:over comment:on comment:upon
    commiserate:with complain:about complain:of complain:to concur:with condole:with confess:to confront:with consent:to
    contend:with count:on criticize:for crow:about crow:over crusade:against crusade:for decide:against decide:on decide:upon
    deliver:on demonstrate:against demur:at despair:of differ:with disagree:over disagree:with disapprove:of dispute:with
    dissent:from double:down dream:of dwell:on dwell:upon elaborate:on elaborate:upon empathize:with enlarge:on enlarge:upon
    enquire:about equivocate:on expand:on expound:on exult:in fear:for feud:over fire:back focus:on fret:about fret:over
    fulminate:against fume:about gesture:at gloat:about gloat:over go:after gripe:about grumble:about grumble:at hanker:after
    harp:on hear:about hear:from hear:of hint:at hit:at hit:back hit:out hold:forth hold:out hope:for hunger:for identify:with
    inform:about inform:of inquire:about inquire:into insist:on insist:upon inveigh:against joke:about knock:down know:about
    know:of lash:out laugh:at laugh:off lay:into lay:out lean:toward learn:about learn:of lie:about light:into lobby:against
    lobby:for long:for lust:after make:of marvel:at moan:about moralize:about muse:about muse:on object:to obsess:about
    obsess:over opine:about opine:on opt:for own:to own:up petition:for pine:for plan:for plan:on play:down play:up plead:for
    point:out point:to point:towards ponder:on pontificate:about praise:for pray:for preach:about press:for protest:about
    protest:against protest:over push:back push:for put:at put:down quarrel:with query:about quibble:with quote:from rage:at
    rail:against rail:at rally:against rally:for rant:about rattle:off rave:about react:to read:about read:out reason:with
    recant:on reckon:on reel:off refer:to reflect:on rejoice:in remind:of renege:on reply:to report:back report:on respond:to
    revel:in root:for rule:against rule:for rule:on rule:out scoff:at seize:on set:out settle:on shoot:down shrug:off
    side:with single:out slap:down sneer:at sound:off spar:over speak:about speak:against speak:for speak:of speak:out
    speculate:about speculate:on spell:out spout:off stand:behind stand:by stick:to strike:back subscribe:to sum:up suspect:of
    swear:by sympathise:with sympathize:with take:aim take:credit take:exception take:issue talk:about talk:down talk:up
    tear:into tell:about tell:of tell:on testify:about testify:against testify:to thank:for think:about think:of threaten:with
    touch:on touch:upon trot:out trust:in turn:down tweet:about vent:about vote:against vouch:for walk:back warn:about
    warn:against warn:of wave:away waver:on weigh:in whine:about whinge:about wish:for wonder:about wonder:at worry:about
    worry:over wrangle:over write:about write:of write:off write:up yearn:for""")
"""A verb and its preposition or particle, `lemma:word`."""

LOOSE: Final = words_of("""abandon accept address admit draw challenge contest embrace know offer post present promote publish raise read recognise
    recognize release repeat reverse see seek target tell uphold withdraw write""")
"""Verbs of the stances that are also done with the hands: `accept a parcel`; they need a thing that is said or decided."""

SAID_THINGS: Final = words_of("""accusation account accuracy admission advice agreement aim allegation apology appeal argument assertion assessment authenticity
    bid blame bill candidacy case cause ceasefire challenge charge chance claim comment comparison complaint compromise concern conclusion condition
    consequence criticism deal decision declaration defeat demand denial difference doubt effort evidence existence explanation fact finding guilt
    idea idea implication importance inquiry interpretation investigation invitation issue judgement judgment law legality legislation legitimacy liability
    matter measure message need notice notion objection offer opinion outcome outrage plan plea point policy position possibility premise
    principle probe problem promise proposal proposition prospect query question reading reason recommendation reform rejection report request
    resignation resolution responsibility result risk ruling score solution sovereignty stance statement story strategy suggestion term testimony
    theory thought threat timeline treaty truth use validity value verdict version view warning wisdom word worry""")
"""What is said, decided or judged."""

CALLED: Final = words_of("""attack blast brand call cast characterise characterize compare consider criticize declare deem denigrate denounce depict
    deride describe dismiss dub find hail identify judge label liken mock name paint perceive portray praise pronounce refer
    regard see slam term view""")
"""Verbs that say what somebody or something is: `called the account false`."""

CUE_NOUNS: Final = words_of("""accusation acknowledgement acknowledgment admission advice agreement allegation announcement answer apology argument
    assertion assessment assumption assurance belief call caution charge claim comment commitment complaint concern conclusion
    condemnation confession confidence confirmation contention conviction criticism critique decision declaration demand
    denial description desire disdain doubt endorsement estimate estimation evidence expectation explanation fear feeling
    finding guarantee guess hint hope hypothesis idea impression indication insistence intention interpretation judgement
    judgment message notice notification notion objection observation opinion opposition perception plea pledge prediction
    promise proposal prospect question realization reassurance rebuke recollection recommendation refusal regret rejection
    remark reminder reply report request resolve retort revelation rumor rumour saying sense sentiment signal speculation
    stance statement stipulation story suggestion suspicion testimony theory thesis thought threat tweet understanding verdict
    version view vow warning wish word worry""")
"""Nouns that hold what somebody says or thinks: `its claim that`."""

OF_NOUNS: Final = words_of("""acceptance account accusation acknowledgement admission advocacy allegation announcement apology assessment call
    characterisation characterization claim comment complaint concern condemnation confirmation contempt criticism critique
    declaration defence defense demand denial denunciation description disapproval disdain dismissal distrust doubt embrace
    endorsement estimate explanation fear hatred interpretation knowledge mention mistrust mockery objection observation
    opinion opposition perception pledge portrayal praise prediction promise rebuke recommendation refusal rejection remark
    report repudiation respect ridicule suspicion threat understanding version vow warning worry""")
"""Nouns of stance whose matter comes after `of`, `for`, `about`, `on`, `against` or `to`."""

NEVER_THAT: Final = words_of("""be have do make let get happen ensure cause help prevent force keep start begin stop seem appear matter
    depend mean require take come become give follow lead leave put turn go watch""")
"""Verbs whose clause is no one's words: outcomes, causes, appearances."""

ROLES: Final = words_of("""abbot academic academy accountant acquaintance activist actor actress actuary ad administration administrator admiral
    admiralty adult adversary advertisement adviser advisor advocate affidavit affiliate agency agent aide airfield airline airman
    airport airwoman alderman ally ambassador ambassadors american analyst anchor announcement announcer antagonist anthropologist
    applicant appraiser arbitrageur arbitrator archaeologist archbishop architect army article artist assembly assemblyman
    assemblywoman assistant associate association astronaut astronomer astrophysicist athlete attache attaché attendant attorney
    auctioneer audit auditor aunt author authority automaker aviator ayatollah backbencher backer bank banker barber bargainer
    barrister bartender battalion bears beneficiary bettor bidder biochemist biologist birdwatcher bishop bloc blogger board
    boatman body bondholder book bookmaker bookseller boss bottler bourse boy boyfriend brewer brewery brief brigade brigadier
    broadcaster broker brokerage brother buff builder bulletin bulls bureau bureaucrat businessman butcher butler buyer bystander
    cabinet caller cameraman campaign campaigner candidate canon captain captor cardinal caretaker carmaker carpenter carrier
    cartographer casino catcher caterer celebrity cell centrist chair chairman chairperson chairwoman chamber chancellery
    chancellor channel chaplain charity chartist chauffeur chef chemist chief chieftain child chipmaker choreographer church
    citizen city civilian claimant cleaner clergy clerk client clinic clinician club co-pilot coach coalition coast-guard
    coastguard collaborator colleague collector college colonel columnist combatant comedian comic commander commentator
    commission commissioner committee commodore communist community commuter company competitor complaint composer concern
    conciliator conductor conglomerate congregation congress congressman congresswoman conservationist conservative consortium
    constable constituent consul consulate consultancy consultant consumer contender contestant contractor controller convict cook
    cooperative coordinator cop copilot copper copywriter coroner corporal corporation correspondent council councillor councilman
    councilmember councilwoman counsel counsellor counselor counterpart country couple courier court cousin craftsman creditor
    crew crewman crewmember criminologist critic crofter crowd cryptographer curator customer cyclist czar dad daily daughter
    deacon dealer dean defector defence defendant defender defense delegate delegation democrat demographer dentist department
    deputy dermatologist designer desk despot detainee detective detractor developer diarist dictator diplomat director
    directorate dispatcher dissident distiller distributor diver division doc docker dockworker doctor document donor dozen
    drafter draftsman driller driver druggist drugmaker ecologist economist editor editorial educator elder eldest electorate
    electrician elite embassy embryologist emigre emir emperor employee employer endocrinologist enemy engineer enthusiast
    entrepreneur envoy epidemiologist evangelical evangelist everyone examiner exchequer executive exile expert exporter extremist
    eyewitness fabricator faction faculty family fan farmer father federation few fiancee fighter filing filmmaker financier
    firefighter fireman firm fisher fisherman fixer foe force forecaster forester foundation founder franchisee franchiser
    franchisor friar friend frontbencher fund fundraiser gambler gang gardener general geneticist gentleman geographer geologist
    geophysicist giant girl girlfriend glassmaker government governor graduate granddaughter grandfather grandmother grandparent
    grandson grocer group grower guard guerrilla guest guideline guild gunman guru guy gynecologist hacker half handful harbour
    harbourmaster hardliner haulier head headhunter headman headmaster headmistress headquarter headteacher hearing heir heiress
    helmsman hero hijacker hiker historian hobbyist holder holidaymaker homebuilder homemaker homeowner hospital host hostage
    hostess hotelier household housekeeper housewife humanist humorist hundred husband hydrologist illustrator imam immigrant
    importer incumbent indictment individual industrialist industry informant informer inhabitant inmate innkeeper inquest inquiry
    insider inspector inspectorate installer institute institution instructor insurer insurgent intellectual intelligence
    interlocutor interpreter interviewee interviewer inventor investigation investigator investor islamist israeli jailer janitor
    jeweler jeweller jockey journal journalist judge junta jurist juror jury justice kid kidnapper king kingdom kremlin laborer
    labourer lady lama landlady landlord landowner law lawmaker lawsuit lawyer laywoman leader leadership league lecturer leftist
    legation legislator legislature lender lessee lessor letter lexicographer liaison liberal libertarian librarian licensee
    lieutenant lifeboatman lineman linguist liquidator listener litigant lobby lobbyist locksmith logger longshoreman lorry-driver
    loyalist machinist magazine magistrate magnate maid mailman major majority maker man manager mandarin manufacturer many marine
    mariner market marketer marshal mason mathematician matron maverick mayor mechanic media mediator medic member memo memoirist
    mercenary merchant metallurgist meteorologist microbiologist middleman midwife migrant militant military militia milkman
    millennial million millionaire miner minister ministry minority mission missionary moderate moderator modernist mogul mom
    monarch monetarist monk most mother motorist mountaineer mourner mover mp mullah mum musician musicologist mutineer narrator
    nation nationalist native naturalist navigator navy negotiator neighbor neighbour nephew network neurologist neuroscientist
    neurosurgeon newcomer newsletter newsman newspaper newspaperman newsreader newsreel niece nobleman nobody nominee novelist
    novice nun nurse nutritionist observatory observer occupant oceanographer octogenarian offender office officer official
    ombudsman ombudswoman oncologist onlooker operative operator opponent opposition optician optimist orator organisation
    organiser organization organizer ornithologist orthodontist other others outfit outlet outsider owner packager painter pair
    palace palaeontologist paleontologist panel panelist panellist paper papermaker paramedic parent parishioner parliament
    parliamentarian parolee participant partisan partner partnership party passenger passer-by pastor pathologist patient
    patriarch patrol patron peacekeeper peasant pedestrian pediatrician peer peeress pensioner pentagon people percent performer
    perfumer perpetrator person personality pessimist petition petitioner pharmacist pharmacologist philanthropist philosopher
    photographer physician physicist physiologist picketer pilot pioneer pitcher pitman plaintiff planner player playwright
    plumber plurality poet police policeman policymaker politician poll pollster polluter pope populace population portal porter
    post postman postmaster potter practitioner preacher predecessor premier presenter president press priest prince princess
    principal printer prisoner probe producer professor programmer progressive promoter proponent proportion prosecution
    prosecutor prospector prospectus protester protestor provider provost psychiatrist psychoanalyst psychologist public publican
    publication publicist publisher pundit pupil purchaser purist quango quarter quarterback queen rabbi racer racist radical
    radio radiologist raider railroad railway rambler rancher ranger rapporteur reader realist realtor rebel receptionist
    recipient recording recruit recruiter rector referee refiner reformer refugee regent regime regiment registrar registry
    regulator relative release relief renter repairman report reporter representative republican rescuer researcher reseller
    reservist resident restaurateur retailer retiree review reviewer revolutionary rider rightist rival rower royalist rule ruling
    runner russian sailor salesman salesperson saleswoman savant sceptic scholar schoolteacher scientist screenwriter sculptor
    seafarer secessionist secretariat secretary seismologist seller senate senator senior separatist sergeant settler several shah
    shareholder sheik sheikh sheriff shipbuilder shipowner shipper shopkeeper shopper sibling side signatory signer singer sister
    skeptic skier skipper smallholder smelter smuggler socialist society sociologist soldier solicitor soloist some somebody
    someone son source speaker specialist spectator spinoff spokesman spokespeople spokesperson spokeswoman spouse spy squadron
    staff staffer stakeholder stallholder stalwart startup state statement statesman station statistician steelmaker steelworker
    stepfather stepmother stevedore steward stewardess stockbroker stockholder storekeeper stranger strategist strongman student
    study stuntman stylist subcommittee subcontractor subordinate subscriber subsidiary successor suit suitor sultan sultanate
    superintendent superior supermarket superstar supervisor supplier supporter supremo surgeon surrogate survey survivor suspect
    swimmer sympathiser sympathizer syndicate syrian tabloid tailor tanker taskforce taxpayer teacher team teammate technician
    technocrat technologist teen teenager television teller tenant text theologian theorist therapist think-tank thinker third
    those thousand thrift tipster titan toddler tory tourist tower townspeople toymaker trade-unionist trader traditionalist
    trainee trainer transcript translator transporter traveler traveller trawler trawlerman treasurer treasury trial tribunal trio
    troop trooper trucker trustee tsar tutor tv tweet tycoon typist tyrant umpire uncle undergraduate undersecretary undertaker
    underwriter union unionist unit university upholsterer urbanist urologist user utility valedictorian vendor venture vet
    veteran veterinarian vicar vice-chairman vice-chancellor vice-president victim victor viewer villager vintner violinist
    virologist visitor voice volunteer voter wag waiter waitress walker warden warlord watchdog weatherman website weekly whip
    whistleblower wholesaler widow widower wife winegrower winemaker wing-commander winner wire witness woman woodworker worker
    workforce workman world wrestler writer yachtsman youngster youth zealot zoologist""")
"""Nouns of people and bodies that can speak or judge."""

PERSONAL: Final = words_of("i we you he she they who one")
"""Pronouns of those who speak."""

EVIDENCE: Final = words_of("""analysis article assessment audit average book bulletin case census chapter chart clip compilation count data diary
    document documentary email essay estimate evidence exhibit figure file filing film finding footage forecast graph graphic
    guideline image inquiry interview investigation journal leak letter list log map measurement memo minute model monitor
    note notebook notice number observation page paper passage photo photograph picture poll post presentation press probe
    program programme projection radar reading receipt record recorder recording register report research result review scan
    screenshot segment sensor series snapshot source spreadsheet statement statistic study summary survey table tally tape
    telemetry test testimony text trace track transcript tweet video website""")
"""Things that show what somebody put into them: a poll, a film, a recorder."""

GIVES: Final = words_of("""admit attest attribute chronicle compare confirm contain contradict corroborate depict describe detail disclose document
    estimate evidence explain explore expose feature find forecast give highlight identify illustrate include indicate infer
    link list mention name note outline paint portray predict project prove quote record reference reflect refute report
    reveal say show signal specify state suggest summarise summarize support tell tie underline underscore warn""")
"""What evidence does to what it shows, without `that`: `the log records two calls`."""

LAWS: Final = words_of("""accord act agreement article bill bylaw charter clause code constitution contract convention covenant decree directive
    guideline law legislation manual mandate norm ordinance policy protocol provision regulation requirement resolution rule section
    standard statute treaty""")
"""What binds those who signed or must obey it."""

BINDS: Final = words_of("""allow authorise authorize ban bar bind commit compel demand empower enable entitle exempt forbid grant guarantee instruct
    limit mandate obligate oblige order permit preclude prescribe prohibit protect provide require restrict stipulate""")
"""What a law does to those it binds: `the rules require pilots to report`."""

VERBS: Final = (
    SAY
    | THINK
    | SHOW
    | WANT
    | ADDRESS
    | STANCE
    | CALLED
    | GIVES
    | {pair.partition(":")[0] for pair in PHRASAL}
)
"""Every verb of the lists."""
