package dev.foretoken.testkit;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a {@linkplain Attention#BIDIRECTIONAL bidirectional} {@link ARBackbone} must keep to. */
public abstract class BidirectionalBackboneContract extends BackboneContract {
    @Override
    final Attention attention() {
        return Attention.BIDIRECTIONAL;
    }

    @Test
    @Promise(by = ARBackbone.class, value = "Each nested prefix is a context of its own in the batch (MAR).")
    void nestedPrefixesInOneCallAreAsOneByOne() {
        assertAsAlone(IntStream.of(prefixes())
                .mapToObj(known -> picture(1, 0).after(known, Math.min(2, length() - known)))
                .toList());
    }

    @Test
    @Promise(by = ARBackbone.class, value = "any number of positions is asked at once, in any order")
    void aPositionHasTheSameConditionWhateverIsAskedBesideIt() {
        int known = length() / 2;
        SyntheticPicture picture = picture(1, 0);
        FloatBlock together = part().conditions(List.of(picture.after(known, length() - known)));
        for (int i = 0; i < together.rows(); i++) {
            PrefixContext first = picture.swapping(known, known + i).after(known, 1);
            assertClose(together.gather(i), alone(first));
        }
    }
}
