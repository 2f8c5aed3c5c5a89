package io.routervm.build;

import java.lang.invoke.SerializedLambda;
import java.util.LinkedHashSet;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes the class of a function: a field for each value that it captures, and its method. */
final class FunctionClass {
  /** The one function that captures nothing. */
  static final String ONLY = "only";

  /** Makes one that captures something. */
  static final String MAKE = "make";

  private static final String CONSTRUCTOR = "<init>";

  private final Function function;
  private final String name;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  private FunctionClass(Function function, String name) {
    this.function = function;
    this.name = name;
  }

  /**
   * @param host of the nest, which lets it call private methods
   */
  static byte[] of(Function function, String name, String host) {
    FunctionClass made = new FunctionClass(function, name);
    made.write(host);
    return made.writer.toByteArray();
  }

  private void write(String host) {
    writer.visit(
        Opcodes.V17,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        name,
        null,
        "java/lang/Object",
        function.interfaces());
    writer.visitNestHost(host);
    Type[] captured = function.captured();
    for (int index = 0; index < captured.length; index++) {
      writer
          .visitField(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL,
              field(index),
              captured[index].getDescriptor(),
              null,
              null)
          .visitEnd();
    }
    constructor(captured);
    if (captured.length == 0) {
      only();
    } else {
      make(captured);
    }
    Set<Type> shapes = new LinkedHashSet<>();
    shapes.add(function.erased());
    shapes.addAll(function.bridges());
    shapes.forEach(this::method);
    if (function.serializable()) {
      writeReplace();
    }
    writer.visitEnd();
  }

  private void constructor(Type... captured) {
    MethodVisitor method = begun(Opcodes.ACC_PRIVATE, CONSTRUCTOR, constructorOf(captured));
    method.visitVarInsn(Opcodes.ALOAD, 0);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", CONSTRUCTOR, "()V", false);
    int slot = 1;
    for (int index = 0; index < captured.length; index++) {
      method.visitVarInsn(Opcodes.ALOAD, 0);
      method.visitVarInsn(captured[index].getOpcode(Opcodes.ILOAD), slot);
      method.visitFieldInsn(Opcodes.PUTFIELD, name, field(index), captured[index].getDescriptor());
      slot += captured[index].getSize();
    }
    end(method, Opcodes.RETURN);
  }

  private void only() {
    String descriptor = Type.getObjectType(name).getDescriptor();
    writer.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, ONLY, descriptor, null, null);
    MethodVisitor method = begun(Opcodes.ACC_STATIC, "<clinit>", "()V");
    instance(method);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, name, CONSTRUCTOR, "()V", false);
    method.visitFieldInsn(Opcodes.PUTSTATIC, name, ONLY, descriptor);
    end(method, Opcodes.RETURN);
  }

  private void make(Type... captured) {
    MethodVisitor method = begun(Opcodes.ACC_STATIC, MAKE, function.type().getDescriptor());
    instance(method);
    int slot = 0;
    for (Type one : captured) {
      method.visitVarInsn(one.getOpcode(Opcodes.ILOAD), slot);
      slot += one.getSize();
    }
    method.visitMethodInsn(
        Opcodes.INVOKESPECIAL, name, CONSTRUCTOR, constructorOf(captured), false);
    end(method, Opcodes.ARETURN);
  }

  private void instance(MethodVisitor method) {
    method.visitTypeInsn(Opcodes.NEW, name);
    method.visitInsn(Opcodes.DUP);
  }

  /** The interface's method under one of its descriptors. */
  private void method(Type shape) {
    MethodVisitor method = begun(Opcodes.ACC_PUBLIC, function.name(), shape.getDescriptor());
    Handle does = function.does();
    if (does.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
      method.visitTypeInsn(Opcodes.NEW, does.getOwner());
      method.visitInsn(Opcodes.DUP);
    }
    Type[] wanted = Calls.parameters(does);
    Type[] captured = function.captured();
    for (int index = 0; index < captured.length; index++) {
      method.visitVarInsn(Opcodes.ALOAD, 0);
      method.visitFieldInsn(Opcodes.GETFIELD, name, field(index), captured[index].getDescriptor());
      Conversion.convert(method, captured[index], captured[index], wanted[index]);
    }
    Type[] given = shape.getArgumentTypes();
    Type[] actual = function.actual().getArgumentTypes();
    int slot = 1;
    for (int index = 0; index < given.length; index++) {
      method.visitVarInsn(given[index].getOpcode(Opcodes.ILOAD), slot);
      Conversion.convert(method, given[index], actual[index], wanted[captured.length + index]);
      slot += given[index].getSize();
    }
    Calls.call(method, does);
    Type back = shape.getReturnType();
    if (back.getSort() == Type.VOID) {
      Calls.drop(method, Calls.result(does));
    } else {
      Conversion.convert(method, Calls.result(does), back, back);
    }
    end(method, back.getOpcode(Opcodes.IRETURN));
  }

  /** What a serializable function says of itself: which method it refers to. */
  private void writeReplace() {
    MethodVisitor method =
        begun(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "writeReplace", "()Ljava/lang/Object;");
    Handle does = function.does();
    String type = Type.getInternalName(SerializedLambda.class);
    method.visitTypeInsn(Opcodes.NEW, type);
    method.visitInsn(Opcodes.DUP);
    method.visitLdcInsn(Type.getObjectType(function.in()));
    method.visitLdcInsn(function.functionalInterface());
    method.visitLdcInsn(function.name());
    method.visitLdcInsn(function.erased().getDescriptor());
    method.visitIntInsn(Opcodes.BIPUSH, does.getTag());
    method.visitLdcInsn(does.getOwner());
    method.visitLdcInsn(does.getName());
    method.visitLdcInsn(does.getDesc());
    method.visitLdcInsn(function.actual().getDescriptor());
    Type[] captured = function.captured();
    method.visitIntInsn(Opcodes.SIPUSH, captured.length);
    method.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    for (int index = 0; index < captured.length; index++) {
      method.visitInsn(Opcodes.DUP);
      method.visitIntInsn(Opcodes.SIPUSH, index);
      method.visitVarInsn(Opcodes.ALOAD, 0);
      method.visitFieldInsn(Opcodes.GETFIELD, name, field(index), captured[index].getDescriptor());
      Type object = Type.getObjectType("java/lang/Object");
      Conversion.convert(method, captured[index], object, object);
      method.visitInsn(Opcodes.AASTORE);
    }
    String string = "Ljava/lang/String;";
    method.visitMethodInsn(
        Opcodes.INVOKESPECIAL,
        type,
        CONSTRUCTOR,
        "(Ljava/lang/Class;" + string.repeat(3) + "I" + string.repeat(4) + "[Ljava/lang/Object;)V",
        false);
    end(method, Opcodes.ARETURN);
  }

  private MethodVisitor begun(int access, String method, String descriptor) {
    MethodVisitor visitor = writer.visitMethod(access, method, descriptor, null, null);
    visitor.visitCode();
    return visitor;
  }

  private static void end(MethodVisitor method, int instruction) {
    method.visitInsn(instruction);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private static String constructorOf(Type... captured) {
    return Type.getMethodDescriptor(Type.VOID_TYPE, captured);
  }

  private static String field(int index) {
    return "captured" + (index + 1);
  }
}
