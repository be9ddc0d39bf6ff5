package io.secformer.infer.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Loads the engine and the audit once more, and writes calls of {@link StreamLog} into the class of
 * the generator: its own code stays free of hooks that could tell a secret.
 */
final class StreamLoader extends ClassLoader {
    /** Methods that read on, whose third argument says how far. */
    private static final Set<String> READS = Set.of("fill", "mask");

    private static final String GENERATOR = "io.secformer.infer.random.AesCtrPrg";
    private static final List<String> AUDITED =
            List.of("random.", "correlation.", "cost.", "protocol.", "suite.", "engine.", "audit.")
                    .stream()
                    .map(name -> "io.secformer.infer." + name)
                    .toList();

    private static final ClassDesc LOG = ClassDesc.of("io.secformer.infer.audit.StreamLog");
    private static final ClassDesc SEED = ClassDesc.of("io.secformer.infer.random.Seed");
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc VOID = ConstantDescs.CD_void;
    private static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

    StreamLoader() {
        super(StreamLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean shared = name.equals(AuditedModel.class.getName());
        if (shared || AUDITED.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            byte[] own = name.equals(GENERATOR) ? withLog(bytes) : bytes;
            return defineClass(name, own, 0, own.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] withLog(byte[] bytes) {
        ClassFile classes = ClassFile.of();
        return classes.transformClass(
                classes.parse(bytes),
                ClassTransform.ofStateful(
                        () ->
                                (builder, element) -> {
                                    if (element instanceof MethodModel method) {
                                        builder.transformMethod(
                                                method,
                                                (code, part) -> {
                                                    if (part instanceof CodeModel body) {
                                                        code.transformCode(body, calls(method));
                                                    } else {
                                                        code.with(part);
                                                    }
                                                });
                                    } else {
                                        builder.with(element);
                                    }
                                }));
    }

    private static CodeTransform calls(MethodModel method) {
        String name = method.methodName().stringValue();
        String type = method.methodType().stringValue();
        if (name.equals("derive")) {
            return CodeTransform.ofStateful(
                    () ->
                            new Around(
                                    StreamLoader::beforeDerivation,
                                    code ->
                                            code.dup()
                                                    .invokestatic(
                                                            LOG,
                                                            "derived",
                                                            MethodTypeDesc.of(VOID, BYTES))));
        }
        if (name.equals("<init>") && type.startsWith("(Lio/secformer/infer/random/Seed;")) {
            return CodeTransform.ofStateful(
                    () -> new Around(_ -> {}, StreamLoader::afterConstruction));
        }
        if (READS.contains(name)) {
            return CodeTransform.ofStateful(
                    () ->
                            new Around(
                                    code ->
                                            code.aload(0)
                                                    .iload(3)
                                                    .invokestatic(
                                                            LOG,
                                                            "filled",
                                                            MethodTypeDesc.of(VOID, OBJECT, INT)),
                                    _ -> {}));
        }
        return CodeTransform.ACCEPT_ALL;
    }

    /** {@code derive(seed, inference, operation, stream)} is static. */
    private static void beforeDerivation(CodeBuilder code) {
        code.aload(0)
                .lload(1)
                .iload(4)
                .invokestatic(LOG, "inference", MethodTypeDesc.of(LONG, SEED, LONG, INT))
                .lstore(1)
                .aload(0)
                .iload(3)
                .iload(4)
                .invokestatic(LOG, "operation", MethodTypeDesc.of(INT, SEED, INT, INT))
                .istore(3);
    }

    private static void afterConstruction(CodeBuilder code) {
        code.aload(0)
                .aload(1)
                .lload(2)
                .iload(4)
                .iload(5)
                .invokestatic(LOG, "opened", MethodTypeDesc.of(VOID, OBJECT, SEED, LONG, INT, INT));
    }

    /** Adds code at a method's start and before each of its returns. */
    private record Around(Consumer<CodeBuilder> start, Consumer<CodeBuilder> end)
            implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            start.accept(code);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                end.accept(code);
            }
            code.with(element);
        }
    }
}
