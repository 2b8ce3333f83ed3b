package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.Device;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import dev.foretoken.api.DiffusionHead.DenoisingPath;
import dev.foretoken.api.DiffusionHead.Guidance;
import dev.foretoken.api.FloatBlock;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.Safetensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network and the sampling loop of the official code. */
@ParameterizedClass
@MethodSource("dev.foretoken.models.GoldenFolder#all")
class AdaLnHeadConformanceTest {
    private final GoldenFolder folder;

    AdaLnHeadConformanceTest(GoldenFolder folder) {
        this.folder = folder;
    }

    Device device() {
        return FixedContext.askedDevice();
    }

    @Test
    void timestepEmbeddingAgrees() {
        try (Safetensors file = folder.open("head_net.safetensors")) {
            Agreement.assertClose(
                    DenoisingSchedule.timestepEmbedding(timesteps(file)), file.read("timestep_embedding"), 1e-4);
        }
    }

    @Test
    void networkAgreesAtEveryTimestep() {
        try (Safetensors file = folder.open("head_net.safetensors");
                AdaLnHead head = GoldenModel.of(folder, "target", device()).head()) {
            int[] timesteps = timesteps(file);
            assertThat(timesteps).isNotEmpty();
            for (int i = 0; i < timesteps.length; i++) {
                FloatBlock predicted =
                        head.predict(file.read("x").gather(i), file.read("c").gather(i), timesteps[i]);
                Agreement.assertClose(predicted, file.read("out").gather(i), 1e-4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"head_sample.safetensors", "head_sample_cfg.safetensors"})
    void sampleAndItsGaussiansAgree(String name) {
        try (Safetensors file = folder.open(name); AdaLnHead head = GoldenModel.of(folder, "target", device()).head()) {
            DenoisedTokens sampled = head.sample(law(file, head), noise(file), false);
            Agreement.assertClose(sampled.tokens(), file.read("sample"), 1e-4);
            Agreement.assertClose(sampled.finalMean(), file.read("final_mean"), 1e-4);
            Agreement.assertClose(sampled.finalDeviation(), file.read("final_std"), 1e-4);
            Agreement.assertClose(sampled.sumLogDeviation(), file.read("sum_log_std"), 1e-4);
            assertThat(sampled.path()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"head_sample.safetensors", "head_sample_cfg.safetensors"})
    void wholePathAgrees(String name) {
        try (Safetensors file = folder.open(name); AdaLnHead head = GoldenModel.of(folder, "target", device()).head()) {
            DenoisingPath path = head.sample(law(file, head), noise(file), true).path().orElseThrow();
            FloatBlock enteringEachStep = path.states().slice(1, path.states().rows());
            Agreement.assertClose(enteringEachStep, reversed(file.read("path_x")), 1e-4);
            Agreement.assertClose(path.means(), reversed(file.read("path_mean")), 1e-4);
            Agreement.assertClose(path.deviations(), reversed(file.read("path_std")), 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"head_sample.safetensors", "head_sample_cfg.safetensors"})
    void evaluatingThePathGivesTheGaussiansItWasSampledFrom(String name) {
        try (Safetensors file = folder.open(name); AdaLnHead head = GoldenModel.of(folder, "target", device()).head()) {
            DenoisingLaw law = law(file, head);
            DenoisingPath sampled = head.sample(law, noise(file), true).path().orElseThrow();
            DenoisingPath evaluated = head.evaluate(law, sampled.states());
            Agreement.assertClose(evaluated.means(), sampled.means(), 1e-4);
            Agreement.assertClose(evaluated.deviations(), sampled.deviations(), 1e-4);
        }
    }

    private static DenoisingLaw law(Safetensors file, AdaLnHead head) {
        FloatBlock z = file.read("z");
        Optional<Guidance> guidance = Optional.empty();
        if (file.names().contains("z_unconditional")) {
            float[] scale = new float[z.rows()];
            Arrays.fill(scale, file.read("cfg").data()[0]);
            guidance = Optional.of(new Guidance(file.read("z_unconditional"), scale));
        }
        return new DenoisingLaw(z, guidance, head.spec().respacing(), file.read("temperature").data()[0], false);
    }

    private static FloatBlock noise(Safetensors file) {
        FloatBlock start = file.read("noise");
        return FloatBlock.concatenate(
                List.of(file.read("inter_noise"), start.reshape(1, start.rows(), start.rowLength())));
    }

    /** The golden paths are in denoising order, first entry t = T - 1. */
    private static FloatBlock reversed(FloatBlock path) {
        int[] order = new int[path.rows()];
        Arrays.setAll(order, t -> order.length - 1 - t);
        return path.gather(order);
    }

    private static int[] timesteps(Safetensors file) {
        return Arrays.stream(file.readLongs("t")).mapToInt(Math::toIntExact).toArray();
    }
}
