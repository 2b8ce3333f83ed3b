package dev.foretoken.testkit;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PrefixContext;
import java.util.List;

/** A correct backbone, to be broken in one place: conditions are means of the known tokens, of class and position. */
class MeanBackbone implements ARBackbone {
    private static final LatentSpec LATENT = new LatentSpec(2, 2, 4, 1, 1);

    private final Spec spec;

    MeanBackbone(Attention attention) {
        spec = new Spec(LATENT, 3, 2, attention);
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public FloatBlock conditions(List<PrefixContext> contexts) {
        contexts.forEach(this::require);
        return FloatBlock.concatenate(contexts.stream().map(this::conditions).toList());
    }

    void require(PrefixContext context) {
        spec.require(context);
    }

    FloatBlock conditions(PrefixContext context) {
        FloatBlock conditions = FloatBlock.zeros(context.asked(), 2);
        for (int i = 0; i < conditions.size(); i++) {
            int position = context.order()[context.known() + i / 2];
            float sum = 0;
            for (int known = 0; known < context.known(); known++) {
                sum += (known + 1) * context.tokens().data()[context.order()[known] * 2 + i % 2];
            }
            conditions.data()[i] = 2 + context.label() + 0.3f * position + sum;
        }
        return conditions;
    }

    @Override
    public void close() {}
}
