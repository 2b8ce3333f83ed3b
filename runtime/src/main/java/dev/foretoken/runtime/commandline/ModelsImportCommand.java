package dev.foretoken.runtime.commandline;

import dev.foretoken.models.CheckpointImport;
import dev.foretoken.models.ModelSpec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns a checkpoint into a model. */
@Command(
        name = "import",
        description = "Turns a PyTorch or safetensors checkpoint into a model. Sizes are read from the tensors; nothing"
                + " in the file is executed.",
        footer = {
            "%nExamples",
            "  foretoken models import checkpoint-last.pth --name mar-huge",
            "  foretoken models import kl16.ckpt --name kl16"
        })
final class ModelsImportCommand implements Callable<Integer> {
    private static final CheckpointImport.Options OFFICIAL = CheckpointImport.Options.OFFICIAL;

    private final Terminal terminal;
    private final Interrupt interrupt;

    @Parameters(paramLabel = "FILE", description = "A .pth or safetensors file, or the index of a sharded one.")
    private Path file;

    @Mixin
    private final NewModelOptions model = new NewModelOptions();

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What to call the model.")
    private String name;

    @Option(names = "--heads", paramLabel = "N",
            description = "Attention heads. Default: the official model's, if the size is one's.")
    private Integer heads;

    @Option(names = "--decoder-heads", paramLabel = "N",
            description = "Attention heads of the backbone's decoder. Default: as --heads.")
    private Integer decoderHeads;

    @Option(names = "--height", paramLabel = "N",
            description = "Rows of the latent, in cells. Default: as many as columns.")
    private Integer height;

    @Option(names = "--patch", paramLabel = "N", description = "Side of a token, in cells.")
    private int patch = OFFICIAL.patch();

    @Option(names = "--scale", paramLabel = "X", description = "What latents were multiplied with in training.")
    private float scale = OFFICIAL.scale();

    @Option(names = "--diffusion-steps", paramLabel = "STEPS",
            description = "Denoising steps a token unless generate says otherwise.")
    private String diffusionSteps = OFFICIAL.diffusionSteps();

    @Option(names = "--state-dict", paramLabel = "NAME",
            description = "Which state dictionary of a PyTorch file. Default: model_ema, model, state_dict or the top"
                    + " level, whichever is there first.")
    private String stateDict;

    ModelsImportCommand(Terminal terminal, Interrupt interrupt) {
        this.terminal = terminal;
        this.interrupt = interrupt;
    }

    @Override
    public Integer call() {
        CheckpointImport.Options options = new CheckpointImport.Options(
                Optional.of(name), Optional.ofNullable(stateDict), optional(heads), optional(decoderHeads),
                optional(height), patch, scale, diffusionSteps, model.overwrite);
        Path folder = model.folder(terminal, name);
        ModelSpec spec;
        try (ProgressLine line = ProgressLine.of(terminal, "Importing " + file.getFileName())) {
            spec = new CheckpointImport(options, interrupt.stopping(line)).run(file, folder);
        }
        terminal.out().println("Imported [" + spec.name() + "] to [" + folder + "].");
        return 0;
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
