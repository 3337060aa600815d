"""English words of saying, thinking, accepting and refusing, by what they govern; no counts, nothing trained."""

from typing import Final


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


SAY: Final = words_of("""acknowledge add admit affirm allege announce answer argue assert assure attest aver boast brag caution charge
    claim clarify comment communicate concede conclude confess confide confirm contend continue counter declare deny
    detail disclose emphasize emphasise estimate exclaim explain express forecast hint indicate inform insist interject
    joke lament lecture maintain mention muse mutter note notify observe opine point post predict proclaim promise
    pronounce propose protest quip quote read reaffirm recall recount reiterate relate relay remark remind repeat reply
    report respond restate retort reveal say scream shout signal state stipulate stress submit suggest swear tell
    testify text theorize theorise tweet underline underscore utter volunteer vow warn whisper write yell cite
    chant scoff quote surmise speculate elaborate describe recommend guarantee pledge advise complain
    sing hail specify summarize summarise""")
"""Verbs of saying: that somebody uttered or wrote something. With a clause or a quotation they are always cues."""

THINK: Final = words_of("""accept agree anticipate assess assume believe calculate conceive consider decide deem determine disagree
    discover disbelieve doubt dream envision expect fear feel figure find foresee forget gather guess hear hope
    imagine infer intend judge know learn mind notice perceive plan ponder prefer presume pretend realize realise
    reason reckon recognize recognise regard regret remember resolve see sense suppose suspect think trust understand
    wonder worry wish""")
"""Verbs of thought, perception and feeling that take a clause."""

SHOW: Final = words_of("""show prove demonstrate illustrate imply mean reflect signify document establish find determine hold rule project put
    advertise promote""")
"""What documents and findings do: they show that."""

WANT: Final = words_of("""aim aspire choose decline demand desire endeavor hope intend like love hate offer opt plan
    pledge prefer prepare promise propose refuse seek threaten urge volunteer vow want wish agree decide expect
    claim swear ask beg request consent dare resolve""")
"""Verbs that take an infinitive of what somebody wants, promises or refuses to do."""

ADDRESS: Final = words_of("""advise ask assure beg call challenge caution command convince dare encourage exhort forbid implore inform
    instruct invite order persuade press push remind request tell urge warn want expect allow""")
"""Verbs that name whom somebody speaks to and then what that one should do or know."""

STANCE: Final = words_of("""abandon accept accuse acknowledge address admire admit admonish advocate affirm announce applaud approve
    argue assail assert attack back bash bemoan berate bemoan blame blast boast brag call castigate caution celebrate
    challenge champion characterize characterise chastise chide cite claim commend compare complain compliment concede
    condemn confirm congratulate contest contradict criticize criticise credit debate decry defend demand denounce
    deny deride describe despise detail detest disavow disclose dismiss dispute disparage discuss disown disregard
    distrust doubt downplay echo embrace emphasize emphasise endorse espouse excoriate exaggerate excuse explain
    express extol fault favor favour fear float harangue hail highlight identify insult interpret invoke justify
    lambaste lament laud lambast lampoon lash liken list love mention mischaracterize mock note object offer oppose
    outline pan pledge portray praise predict present press proclaim promise promote propose protest quote question
    raise rap rebuff rebuke rebut recall recant recommend recount refute regret reject reiterate release
    renew repeat repudiate request resent respect retract reveal reverse ridicule rip renounce salute savor scold scorn
    seek slam slight smear spurn stress suggest support suspect target taunt tease tell thank threaten tout trash
    trumpet underestimate underline underscore unveil uphold urge vilify voice vow warn welcome withdraw
    want prefer hate dislike like trust value view regard see consider label brand dub deem term name worry believe
    denigrate vent report blame reference contend rail recognize recognise appreciate apologize apologise
    sound draw plan weigh propound refuse envision eye expect know remember forget understand think write read say
    tweet post publish demonize discredit belittle bristle argue imply estimate project foresee""")
"""Verbs of judging, naming and speech act that take a thing or a person: `rejected the findings`."""

PHRASAL: Final = words_of("""call:for call:on call:upon speak:of speak:about speak:against speak:to talk:about talk:up complain:about complain:of object:to
    agree:with agree:to agree:on disagree:with point:to point:out allude:to refer:to ask:for ask:about ask:of argue:for argue:against
    argue:about apologize:for apologise:for rail:against lash:out hit:at hit:back fire:back boast:of boast:about
    brag:about joke:about worry:about warn:of warn:about warn:against know:of know:about think:about think:of
    hear:of hear:about hear:from learn:of learn:about dream:of care:about comment:on insist:on push:for
    push:back press:for plead:for plead:with pray:for hope:for wish:for long:for aim:at side:with
    disapprove:of approve:of believe:in respond:to reply:to react:to testify:about testify:to elaborate:on dwell:on
    touch:on harp:on seize:on focus:on reflect:on opine:on weigh:in vouch:for stand:by stand:behind back:off back:away
    walk:back double:down lay:out spell:out set:out single:out rule:out rule:on take:issue take:aim take:credit laugh:at scoff:at
    sneer:at marvel:at balk:at bristle:at rant:about rave:about gripe:about grumble:about whine:about
    fret:about fume:about lie:about inquire:about ask:whether wonder:about advocate:for advocate:against campaign:for campaign:against
    vote:for vote:against root:for opt:for plan:on look:for decide:on decide:against deliver:on expand:on
    lean:toward settle:on contend:with concur:with subscribe:to adhere:to sympathize:with identify:with
    protest:against caution:against caution:about threaten:with go:after go:on come:out stick:to hold:out write:about write:of
    report:on tweet:about read:about quote:from cite:as inform:of inform:about remind:of assure:of accuse:of blame:for
    praise:for criticize:for thank:for tell:about confront:with speculate:about speculate:on hint:at bring:up turn:down
    make:of listen:to""")
"""A verb and its preposition or particle, `lemma:word`."""

CALLED: Final = words_of("""call describe characterize characterise portray label brand dub deem consider name term declare view see regard depict paint
    cast denounce dismiss praise hail blast slam deride refer criticize mock attack denigrate compare liken identify
    pronounce find judge perceive""")
"""Verbs that say what somebody or something is: `called the account false`."""

CUE_NOUNS: Final = words_of("""accusation acknowledgement acknowledgment admission advice agreement allegation announcement answer apology
    argument assertion assessment assumption assurance attack belief call caution charge claim comment complaint concern
    conclusion condemnation confession confirmation confidence contention conviction criticism critique decision
    declaration demand denial description desire disdain doubt endorsement estimate estimation evidence expectation
    explanation fear feeling finding guess hint hope hypothesis idea impression indication insistence
    intention interpretation judgment judgement message news notice notification notion objection observation
    opinion opposition order perception plan plea pledge prediction prediction promise proof proposal prospect
    question realization reassurance rebuke recollection recommendation refusal regret rejection remark
    reminder reply report request resolve response retort revelation rumor rumour saying sentiment sense signal speculation
    statement stance stipulation story suggestion support suspicion testimony thesis theory thought threat tweet
    understanding verdict version view vow warning wish word worry""")
"""Nouns that hold what somebody says or thinks: `its claim that`."""

OF_NOUNS: Final = words_of("""accusation advocacy acceptance account acknowledgement admission allegation announcement apology assessment attack backing call
    characterization characterisation claim comment complaint concern condemnation confirmation contempt criticism critique dismissal
    declaration defence defense demand denial denunciation description disapproval disdain distrust doubt
    embrace endorsement estimate explanation fear hatred interpretation knowledge mention mistrust mockery
    observation objection opinion opposition perception plan pledge portrayal praise prediction promise proposal question rebuke
    recommendation refusal rejection remark report repudiation request respect ridicule support suspicion
    threat understanding version view vow warning worry response""")
"""Nouns of stance whose matter comes after `of`, `for`, `about`, `on`, `against` or `to`."""

NEVER_THAT: Final = words_of("""be have do make let get happen ensure cause help prevent force keep start begin stop seem appear matter
    depend mean require take come become give follow lead leave put turn go watch""")
"""Verbs whose clause is no one's words: outcomes, causes, appearances."""

ROLES: Final = words_of("""adviser advisor aide ally ambassador analyst announcer anchor attorney author board body boss broadcaster campaign candidate captain
    chairman chairwoman chief chieftain citizen colonel columnist commander commentator commission commissioner committee
    company congressman congresswoman consulate controller correspondent council court crew critic crowd defendant delegate
    delegation democrat department deputy diplomat director doctor economist editor editorial embassy employee engineer expert
    family father fan force general government governor group head headquarter host inquiry inspector institution investigator
    journalist judge jury justice king lawmaker lawyer leader leadership lieutenant magazine major man manager mayor member military militant
    minister ministry moderator mother mp navy network newspaper nominee observer office officer official operator
    opponent opposition organization organisation outlet owner panel paper parent participant party people physician pilot police
    politician president press professor prosecutor pundit queen reader rebel regulator report reporter representative republican researcher
    resident rival scholar scientist secretary senator side sister source speaker spokesman spokesperson spokeswoman
    spokespeople staff staffer station statement strategist student study supporter surgeon surrogate survey survivor team
    troop union victim viewer voter voice wife witness woman worker writer article book brief bulletin document letter memo poll
    post release text tweet website guideline law rule ruling transcript recording ad advertisement agency airline army
    authority bank brother businessman church club coach coalition colleague community daughter everyone somebody someone nobody
    friend husband insider intelligence investor kid many most other others others few some player scholar son those veteran watchdog
    delegation conservative liberal american russian israeli syrian teacher user activist advocate consumer customer partner girl
    manufacturer carrier mission investigation probe review audit dispatcher attaché tribunal tower cell squadron
    coordinator desk regiment division ambassadors envoy premier chancellor patriarch liaison boy child conservative guy lady nation country state city world public electorate administration""")
"""Nouns of people and bodies that can speak or judge."""

PERSONAL: Final = words_of("i we you he she they who one")
"""Pronouns of those who speak."""
