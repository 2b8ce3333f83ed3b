package dev.foretoken.runtime;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.Cancellation;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.PluginWork;
import dev.foretoken.runtime.parts.LoadingProgress;
import dev.foretoken.runtime.parts.OpenParts;
import dev.foretoken.runtime.parts.PartAssembly;
import dev.foretoken.runtime.pictures.Picture;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The models of a {@link Setup}, loaded. */
final class LoadedModels {
    private final AutoregressiveModel target;
    private final Optional<AutoregressiveModel> draft;
    private final Optional<LatentDecoder> decoder;
    private final List<GenerationReport.Model> entries = new ArrayList<>();
    private final LoadingProgress loading;
    private final double seconds;

    @Inject
    LoadedModels(Setup setup, PartAssembly assembly, LoadingProgress loading) {
        Stopwatch stopwatch = new Stopwatch();
        this.loading = loading;
        try (OpenParts folders = new OpenParts()) {
            ModelFolder ofTarget = folders.add(ModelFolder.open(setup.target()));
            Optional<ModelFolder> ofDraft = setup.draft().map(path -> folders.add(ModelFolder.open(path)));
            Optional<ModelFolder> ofDecoder = setup.decoder()
                    .map(path -> folders.add(ModelFolder.open(path)))
                    .or(() -> ofTarget.spec().decoder().map(part -> ofTarget));
            ofDraft.ifPresent(folder -> requireSameLatent(ofTarget.spec(), folder.spec()));
            Stream.of(Optional.of(ofTarget), ofDraft, ofDecoder).flatMap(Optional::stream).forEach(loading::expect);
            target = load("target", ofTarget, folder -> assembly.model(Role.TARGET, folder));
            draft = ofDraft.map(model -> load("draft", model, folder -> assembly.draft(folder, target)));
            decoder = ofDecoder.map(model -> load("decoder", model, folder -> decoder(assembly, folder)));
        }
        seconds = stopwatch.lap();
    }

    AutoregressiveModel target() {
        return target;
    }

    Optional<AutoregressiveModel> draft() {
        return draft;
    }

    /**
     * Checks that the models draw pictures as they are wanted.
     *
     * @throws ForetokenException if classes or size are others, or there is no latent decoder
     */
    void requirePictures(int classes, int height, int width) {
        LatentDecoder.Spec of = decoder
                .orElseThrow(() -> new ForetokenException(
                        Code.INVALID_ARGUMENT,
                        "No latent decoder, so no pictures: give one with --decoder, or a target that brings its own"))
                .spec();
        int theirs = target.backbone().spec().classes();
        int rows = of.factor() * latent().height();
        int columns = of.factor() * latent().width();
        if (theirs != classes || rows != height || columns != width) {
            throw new ForetokenException(
                    Code.INVALID_MODEL,
                    "The target [" + target.name() + "] draws pictures of [" + theirs + "] classes and [" + columns
                            + "x" + rows + "] pixels, but [" + classes + "] classes and [" + width + "x" + height
                            + "] pixels are wanted: choose a model that was trained on the same data");
        }
    }

    LatentSpec latent() {
        return target.latent();
    }

    /** What a report says of them, in the order target, draft, decoder. */
    List<GenerationReport.Model> entries() {
        return List.copyOf(entries);
    }

    /** How long it took to load them. */
    double seconds() {
        return seconds;
    }

    /** Decodes latents, batch after batch; without a latent decoder there are no pictures. */
    List<Picture> pictures(FloatBlock latents, int batchSize, Cancellation cancellation) {
        List<Picture> pictures = new ArrayList<>();
        if (decoder.isPresent()) {
            for (int first = 0; first < latents.rows(); first += batchSize) {
                cancellation.throwIfRequested();
                FloatBlock batch = latents.slice(first, Math.min(first + batchSize, latents.rows()));
                pictures.addAll(Picture.of(decode(decoder.get(), batch)));
            }
        }
        return pictures;
    }

    /** Decodes one batch, whose latents are scaled in place, if the decoder keeps to its contract. */
    private FloatBlock decode(LatentDecoder decoder, FloatBlock latents) {
        for (int i = 0; i < latents.size(); i++) {
            latents.data()[i] /= latent().scale();
        }
        int factor = decoder.spec().factor();
        String who = "latent decoder [" + decoder.getClass().getName() + "]";
        FloatBlock decoded = PluginWork.attempt(() -> "The " + who + " failed", () -> decoder.decode(latents));
        FloatBlock colours = decoded.requireShape(
                "the pictures of the " + who, latents.rows(), 3, factor * latent().height(), factor * latent().width());
        if (!colours.isFinite()) {
            throw new ForetokenException(
                    Code.NOT_FINITE,
                    "The " + who + " gave colours that are not finite: check its weights, and that the target was"
                            + " trained with it");
        }
        return colours;
    }

    /** The decoder compares what was loaded; this comes before minutes of loading. */
    private static void requireSameLatent(ModelSpec theirs, ModelSpec ours) {
        if (!ours.latent().equals(theirs.latent())) {
            throw new ForetokenException(
                    Code.INVALID_MODEL,
                    "The draft [" + ours.name() + "] cannot draft for the target [" + theirs.name() + "]: it draws ["
                            + ours.latent() + "], but the target [" + theirs.latent() + "]");
        }
    }

    private LatentDecoder decoder(PartAssembly assembly, ModelFolder folder) {
        LatentDecoder created = assembly.decoder(folder);
        if (created.spec().channels() != latent().channels()) {
            throw new ForetokenException(
                    Code.INVALID_MODEL,
                    "The latent decoder in [" + folder.path() + "] takes [" + created.spec().channels()
                            + "] channels, but the target [" + target.name() + "] draws [" + latent().channels()
                            + "]: choose the decoder that the target was trained with");
        }
        return created;
    }

    private <T> T load(String role, ModelFolder folder, Function<ModelFolder, T> create) {
        T created = create.apply(folder);
        loading.loaded(folder);
        entries.add(GenerationReport.Model.of(role, folder));
        return created;
    }
}
