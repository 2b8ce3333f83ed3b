package dev.foretoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.ARBackbone.Spec;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ARBackbone} must keep to; extend {@link BidirectionalBackboneContract} or
 * {@link CausalBackboneContract}. Make a backbone of at least 4 tokens a picture.
 */
public abstract class BackboneContract extends PartContract<ARBackbone> {
    private static final int MOST_CLASSES = 8;

    /** Sees each context once, alone, in a sequence of its own: nothing that it keeps can help or harm it. */
    private ARBackbone reference;
    private long sequences = 1_000_000;

    BackboneContract() {}

    @BeforeAll
    void openReference() {
        reference = create();
    }

    @AfterAll
    void closeReference() throws Exception {
        close(reference);
    }

    abstract Attention attention();

    @Test
    @Promise(by = ARBackbone.class, value = "What a backbone is.")
    void itsSpecSaysWhatItIs() {
        Spec spec = part().spec();
        assertThat(spec).isEqualTo(part().spec()).isEqualTo(reference.spec());
        assertThat(spec.latent()).as("latent").isNotNull();
        assertThat(spec.latent().tokens()).as("tokens a picture, for this contract").isGreaterThanOrEqualTo(4);
        assertThat(spec.classes()).as("classes").isPositive();
        assertThat(spec.conditionDimension()).as("length of a condition").isPositive();
        assertThat(spec.attention()).as("attention").isEqualTo(attention());
    }

    @Test
    @Promise(
            by = ARBackbone.class,
            value = "equal contexts give equal conditions up to rounding, whatever else is in the batch")
    void aContextGetsTheSameConditionsInEveryBatch() {
        List<PrefixContext> contexts = mixed();
        assertAsAlone(contexts);
        Collections.reverse(contexts);
        assertAsAlone(contexts);
        assertAsAlone(List.of(contexts.get(0), contexts.get(1), contexts.get(0)));
        assertAsAlone(contexts.subList(0, 1));
    }

    @Test
    @Promise(
            by = ARBackbone.class,
            value = "[sum of PrefixContext.asked(), Spec.conditionDimension()], rows ordered by context and then by "
                    + "generation order")
    void thereIsARowForEveryAskedPositionAndContextsMayDiffer() {
        List<PrefixContext> contexts = mixed();
        int asked = contexts.stream().mapToInt(PrefixContext::asked).sum();
        FloatBlock conditions = part().conditions(contexts);
        assertThat(conditions.shape()).containsExactly(asked, part().spec().conditionDimension());
        assertThat(conditions.isFinite()).as("all values are finite").isTrue();
    }

    @Test
    @Promise(by = ARBackbone.class, value = "A backbone is a function of its contexts")
    void theSameCallGivesTheSameConditions() {
        List<PrefixContext> contexts = mixed();
        assertClose(part().conditions(contexts), part().conditions(contexts));
    }

    @Test
    @Promise(
            by = PrefixContext.class,
            value = "only positions among the first known of the order hold tokens, the others hold anything")
    void whatTheUnknownPositionsHoldDoesNotMatter() {
        for (int known : prefixes()) {
            SyntheticPicture picture = picture(1, 0);
            assertClose(
                    part().conditions(List.of(picture.after(known, 1, 1e3f))), alone(picture.after(known, 1)));
        }
    }

    @Test
    @Promise(by = ARBackbone.class, value = "number of classes; labels are 0 to classes - 1")
    void everyClassHasConditionsOfItsOwnSequence() {
        assertAsAlone(IntStream.range(0, Math.min(MOST_CLASSES, part().spec().classes()))
                .mapToObj(label -> picture(label, label).after(1, 1))
                .toList());
        assertAsAlone(List.of(picture(1, part().spec().classes() - 1).after(1, 1)));
    }

    @Test
    @Promise(by = PrefixContext.class, value = "The label of the class-free half of guidance.")
    void aSequenceHasAClassFreeHalf() {
        SyntheticPicture picture = picture(1, 0);
        SyntheticPicture classFree = picture.labelled(PrefixContext.UNCONDITIONAL);
        for (int known : prefixes()) {
            assertAsAlone(List.of(picture.after(known, 1), classFree.after(known, 1)));
        }
    }

    @Test
    @Promise(
            by = PrefixContext.class,
            value = "it must check that the prefix is still the one it has seen, since a rejection replaces tokens")
    void aTokenThatWasReplacedIsSeen() {
        int length = length();
        SyntheticPicture drafted = picture(1, 0);
        for (int replaced = 0; replaced < length - 1; replaced += Math.max(1, length / 4)) {
            SyntheticPicture repaired = drafted.replacing(replaced);
            part().conditions(List.of(drafted.after(length - 1, 1)));
            assertAsAlone(List.of(repaired.after(replaced + 1, 1)));
            assertAsAlone(List.of(repaired.after(length - 1, 1), drafted.after(length - 1, 1)));
        }
    }

    @Test
    @Promise(
            by = ARBackbone.class,
            value = "Tells that a sequence is finished, so that what was kept for it can be dropped.")
    void aForgottenSequenceCanBeginAgain() {
        SyntheticPicture picture = picture(1, 0);
        part().conditions(List.of(picture.after(2, 1), picture(2, 0).after(2, 1)));
        part().forget(picture.sequence());
        part().forget(Long.MIN_VALUE); // of which it has never heard
        SyntheticPicture another = picture(3, 0).named(picture.sequence());
        assertAsAlone(List.of(another.after(3, 1), picture(2, 0).after(3, 1), picture.after(3, 1)));
    }

    @Test
    @Promise(by = FloatBlock.class, value = "Whoever receives a block as an argument reads it and does not keep it")
    void itNeitherChangesNorKeepsWhatItIsGiven() {
        SyntheticPicture picture = picture(11, 0);
        PrefixContext given = picture.after(2, 1);
        part().conditions(List.of(given));
        assertThat(given.tokens().data()).containsExactly(picture.after(2, 1).tokens().data());
        assertThat(given.order()).containsExactly(picture.order());

        SyntheticPicture repaired = picture.replacing(0);
        System.arraycopy(repaired.after(2, 1).tokens().data(), 0, given.tokens().data(), 0, given.tokens().size());
        assertAsAlone(List.of(repaired.after(3, 1)));
    }

    @Test
    @Promise(by = FloatBlock.class, value = "whoever returns one gives it away")
    void whatItReturnsIsTheCallers() {
        SyntheticPicture picture = picture(12, 0);
        FloatBlock returned = part().conditions(List.of(picture.after(2, 1)));
        Arrays.fill(returned.data(), Float.NaN);
        assertAsAlone(List.of(picture.after(2, 1)));
        assertAsAlone(List.of(picture.after(3, 1)));
    }

    @Test
    @Promise(by = ARBackbone.class, value = "if a context does not fit spec()")
    void aClassOutOfRangeIsRefused() {
        for (int label : new int[] {part().spec().classes(), PrefixContext.UNCONDITIONAL - 1}) {
            assertRefused(() -> part().conditions(List.of(picture(1, label).after(1, 1))));
        }
    }

    @Test
    @Promise(by = ARBackbone.class, value = "if a context does not fit spec()")
    void tokensOfAnotherShapeAreRefused() {
        Spec spec = part().spec();
        LatentSpec latent = spec.latent();
        int taller = latent.height() + latent.patch();
        for (LatentSpec other : List.of(
                new LatentSpec(latent.channels() + 1, latent.height(), latent.width(), latent.patch(), 1),
                new LatentSpec(latent.channels(), taller, latent.width(), latent.patch(), 1))) {
            Spec foreign = new Spec(other, spec.classes(), spec.conditionDimension(), spec.attention());
            assertRefused(() -> part().conditions(List.of(SyntheticPicture.of(foreign, 1, 0).after(1, 1))));
        }
    }

    @Test
    @Promise(by = PrefixContext.class, value = "generation order: a permutation of the L positions")
    void anOrderThatIsNoPermutationIsRefused() {
        for (int place : new int[] {picture(1, 0).order()[0], -1, length()}) {
            PrefixContext context = picture(1, 0).after(2, 1);
            context.order()[1] = place;
            assertRefused(() -> part().conditions(List.of(context)));
        }
    }

    @Test
    @Promise(
            by = ARBackbone.class,
            value = "Frees what it holds, and nothing that other backbones use; once closed, it may be closed again.")
    void closingItTwiceLeavesOthersAsTheyAre() {
        List<PrefixContext> contexts = mixed();
        FloatBlock before = part().conditions(contexts);
        ARBackbone other = create();
        other.conditions(contexts);
        other.close();
        other.close();
        assertClose(part().conditions(contexts), before);
    }

    SyntheticPicture picture(int number, int label) {
        return SyntheticPicture.of(part().spec(), number, label);
    }

    int length() {
        return part().spec().latent().tokens();
    }

    /** Numbers of known tokens to look at, ascending. */
    int[] prefixes() {
        return IntStream.of(0, 1, length() / 2, length() - 1).toArray();
    }

    /** Contexts of several pictures, classes and lengths, two of one picture, and a class-free half. */
    private List<PrefixContext> mixed() {
        int most = attention() == Attention.CAUSAL ? 1 : length();
        int last = part().spec().classes() - 1;
        int half = length() / 2;
        return new ArrayList<>(List.of(
                picture(1, 0).after(0, Math.min(most, 3)),
                picture(2, last).after(half, 1),
                picture(3, PrefixContext.UNCONDITIONAL).after(half, Math.min(most, 2)),
                picture(2, last).after(1, Math.min(most, length() - 1)),
                picture(2, PrefixContext.UNCONDITIONAL).after(half, 1),
                picture(4, 0).after(length() - 1, 1)));
    }

    void assertAsAlone(List<PrefixContext> contexts) {
        assertClose(part().conditions(contexts), alone(contexts.toArray(PrefixContext[]::new)));
    }

    FloatBlock alone(PrefixContext... contexts) {
        return FloatBlock.concatenate(Stream.of(contexts).map(this::alone).toList());
    }

    private FloatBlock alone(PrefixContext context) {
        long own = sequences++;
        FloatBlock conditions = reference.conditions(List.of(new PrefixContext(
                own, context.label(), context.order().clone(), copy(context.tokens()), context.known(),
                context.asked())));
        FloatBlock kept = copy(conditions);
        reference.forget(own);
        return kept;
    }
}
