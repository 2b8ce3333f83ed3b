package dev.foretoken.runtime.parts;

import dev.foretoken.api.ARBackbone;
import dev.foretoken.api.DiffusionHead;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.api.LatentDecoder;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartFactory;
import dev.foretoken.api.PictureClassifier;
import dev.foretoken.api.Weights;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.runtime.PartsSetup;
import dev.foretoken.runtime.Setup;
import dev.foretoken.runtime.decoding.AutoregressiveModel;
import dev.foretoken.runtime.decoding.DecodingPolicy;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.decoding.Speculation;
import dev.foretoken.runtime.plugins.AvailablePart;
import dev.foretoken.runtime.plugins.FailedPlugin;
import dev.foretoken.runtime.plugins.PartKind;
import dev.foretoken.runtime.plugins.PluginRegistry;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Creates parts by name. What has to be closed is closed with the {@link OpenParts}. */
public final class PartAssembly {
    private final PluginRegistry registry;
    private final ConfigurationReader reader;
    private final PartsSetup setup;
    private final PartSettings settings;
    private final OpenParts open;
    private final LoadingProgress loading;

    @Inject
    PartAssembly(
            PluginRegistry registry, ConfigurationReader reader, PartsSetup setup, PartSettings settings,
            OpenParts open, LoadingProgress loading) {
        this.registry = registry;
        this.reader = reader;
        this.setup = setup;
        this.settings = settings;
        this.open = open;
        this.loading = loading;
    }

    /**
     * Creates the backbone and head of a model.
     *
     * @throws ForetokenException if the model has none, or they cannot be created
     */
    public AutoregressiveModel model(Role role, ModelFolder folder) {
        return model(role, folder, backbone(role, folder));
    }

    /**
     * Creates a draft; a model without a backbone drafts under the target's conditions.
     *
     * @throws ForetokenException if the model has no head, or it does not fit the target's backbone, or they cannot be
     *     created
     */
    public AutoregressiveModel draft(ModelFolder folder, AutoregressiveModel target) {
        return model(
                Role.DRAFT, folder,
                folder.spec().backbone().isPresent() ? backbone(Role.DRAFT, folder) : target.backbone());
    }

    private AutoregressiveModel model(Role role, ModelFolder folder, ARBackbone backbone) {
        return new AutoregressiveModel(folder.spec().name(), backbone, head(role, folder));
    }

    /**
     * Creates the head of a model.
     *
     * @throws ForetokenException if the model has none, or it cannot be created
     */
    public DiffusionHead head(Role role, ModelFolder folder) {
        return open.add(create(PartKind.HEAD, folder.spec().head(), folder, settings.of(PartKind.HEAD, role)));
    }

    private ARBackbone backbone(Role role, ModelFolder folder) {
        return open.add(
                create(PartKind.BACKBONE, folder.spec().backbone(), folder, settings.of(PartKind.BACKBONE, role)));
    }

    /**
     * Creates the latent decoder of a model.
     *
     * @throws ForetokenException if the model has none, or it cannot be created
     */
    public LatentDecoder decoder(ModelFolder folder) {
        return open.add(
                create(PartKind.DECODER, folder.spec().decoder(), folder, settings.of(PartKind.DECODER)));
    }

    /**
     * Creates the picture classifier of a model.
     *
     * @throws ForetokenException if the model has none, or it cannot be created
     */
    public PictureClassifier classifier(ModelFolder folder) {
        return open.add(
                create(PartKind.CLASSIFIER, folder.spec().classifier(), folder, settings.of(PartKind.CLASSIFIER)));
    }

    /**
     * Creates the acceptance criterion and the resampler, the user's or else the policy's.
     *
     * @param chosen names them, where the user does
     * @throws ForetokenException if there is none of the name, or it cannot be created
     */
    public Speculation speculation(DecodingPolicy policy, Setup chosen, LatentSpec latent) {
        Map<String, Object> criterion = new LinkedHashMap<>();
        // The policy's settings are meant for the policy's criterion.
        if (chosen.acceptance().isEmpty()) {
            criterion.putAll(policy.acceptanceSettings());
        }
        criterion.putAll(settings.of(PartKind.ACCEPTANCE));
        return new Speculation(
                create(PartKind.ACCEPTANCE, chosen.acceptance().orElse(policy.acceptance()), criterion, latent,
                        Weights.NONE),
                create(PartKind.RESAMPLER, chosen.resampler().orElse(policy.resampler()),
                        settings.of(PartKind.RESAMPLER), latent, Weights.NONE));
    }

    private <P> P create(
            PartKind<P> kind, Optional<ModelSpec.Part> specified, ModelFolder folder, Map<String, Object> overrides) {
        ModelSpec.Part part = specified.orElseThrow(() -> new ForetokenException(
                Code.INVALID_MODEL,
                "Model [" + folder.spec().name() + "] in [" + folder.path() + "] has no " + kind.title()
                        + ": choose another model for this, see [foretoken models list]"));
        Map<String, Object> configuration = new LinkedHashMap<>(part.configuration());
        configuration.putAll(overrides);
        return create(kind, part.part(), configuration, folder.spec().latent(), loading.watch(folder.weights()));
    }

    private <P> P create(
            PartKind<P> kind, String name, Map<String, Object> configuration, LatentSpec latent, Weights weights) {
        AvailablePart<P> part = registry.part(kind, name);
        try {
            return create(part, part.factory(), configuration, latent, weights);
        } catch (ForetokenException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new ForetokenException(
                    Code.PLUGIN_FAILED,
                    "Cannot create the " + part + " of plugin [" + part.plugin().name() + "]: "
                            + FailedPlugin.reason(part.plugin(), e),
                    e);
        }
    }

    private <P, C extends Record> P create(
            AvailablePart<P> part, PartFactory<P, C> factory, Map<String, Object> configuration, LatentSpec latent,
            Weights weights) {
        C filled = reader.read(factory.configuration(), configuration, part);
        return factory.create(filled, new SetupContext(latent, weights, setup.device(), setup.precision()));
    }
}
