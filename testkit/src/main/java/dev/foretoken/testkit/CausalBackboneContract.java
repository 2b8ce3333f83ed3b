package dev.foretoken.testkit;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.PrefixContext;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a {@linkplain Attention#CAUSAL causal} {@link ARBackbone} must keep to. */
public abstract class CausalBackboneContract extends BackboneContract {
    @Override
    final Attention attention() {
        return Attention.CAUSAL;
    }

    @Test
    @Promise(
            by = ARBackbone.class,
            value = "one pass over a sequence gives the conditions of all its nested prefixes")
    void nestedPrefixesInOneCallAreAsOneByOne() {
        List<PrefixContext> nested =
                IntStream.range(0, length()).mapToObj(known -> picture(1, 0).after(known, 1)).toList();
        assertAsAlone(nested);
        assertAsAlone(IntStream.rangeClosed(1, nested.size())
                .mapToObj(i -> nested.get(nested.size() - i))
                .toList());
    }

    @Test
    @Promise(by = ARBackbone.class, value = "It may keep what it computed for a sequence (a key-value cache) as long "
            + "as this does not show.")
    void aSequenceThatGrowsAndShrinksIsAsNew() {
        SyntheticPicture picture = picture(1, 0);
        Stream.of(0, 1, length() - 1, 1, length() / 2, length() / 2, 0)
                .forEach(known -> assertAsAlone(List.of(picture.after(known, 1))));
    }

    @Test
    @Promise(by = ARBackbone.class, value = "The tokens before it")
    void laterTokensDoNotMatter() {
        SyntheticPicture picture = picture(1, 0);
        for (int token = 0; token < length() - 1; token++) {
            assertClose(
                    part().conditions(List.of(
                            picture.replacing(token).after(length() - 1, 1), picture.replacing(token).after(token, 1)))
                            .slice(1, 2),
                    alone(picture.after(token, 1)));
        }
    }

    /** The token in between is not known, and a causal backbone cannot do without. */
    @Test
    @Promise(by = ARBackbone.class, value = "if a context does not fit spec()")
    void positionsBeyondTheNextAreRefused() {
        assertRefused(() -> part().conditions(List.of(picture(1, 0).after(1, 2))));
    }
}
