package io.routervm.build;

import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One of the methods that a record has by itself, as {@code ObjectMethods} would make it.
 *
 * @param name toString, hashCode or equals
 * @param type what it takes, the record first, and gives back
 * @param simpleName the record's
 * @param components their fields
 */
record RecordMethod(String name, Type type, String simpleName, List<Handle> components) {
  private static final String OBJECTS = "java/util/Objects";
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String BUILDER = "java/lang/StringBuilder";

  static RecordMethod of(String name, String type, Object[] arguments, String simpleName) {
    List<Handle> components =
        Arrays.stream(arguments, 2, arguments.length).map(Handle.class::cast).toList();
    return new RecordMethod(name, Type.getMethodType(type), simpleName, components);
  }

  private String methodName() {
    return "record$" + name;
  }

  void call(MethodVisitor method, String owner, boolean isInterface) {
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC, owner, methodName(), type.getDescriptor(), isInterface);
  }

  void write(ClassVisitor record, String owner) {
    MethodVisitor method =
        record.visitMethod(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
            methodName(),
            type.getDescriptor(),
            null,
            null);
    method.visitCode();
    switch (name) {
      case "toString" -> writeToString(method);
      case "hashCode" -> writeHashCode(method);
      case "equals" -> writeEquals(method, owner);
      default -> throw new IllegalArgumentException("no method of records: " + name);
    }
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private void writeToString(MethodVisitor method) {
    method.visitTypeInsn(Opcodes.NEW, BUILDER);
    method.visitInsn(Opcodes.DUP);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
    String before = simpleName + "[";
    for (Handle component : components) {
      append(method, before + component.getName() + "=");
      load(method, 0, component);
      Type shown = Type.getType(component.getDesc());
      append(method, Conversion.isPrimitive(shown) ? shown : Type.getType(OBJECT));
      before = ", ";
    }
    append(method, components.isEmpty() ? before + "]" : "]");
    method.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
    method.visitInsn(Opcodes.ARETURN);
  }

  private static void append(MethodVisitor method, String text) {
    method.visitLdcInsn(text);
    append(method, Type.getType(String.class));
  }

  private static void append(MethodVisitor method, Type type) {
    // Bytes and shorts are shown as the numbers that they are.
    boolean isSmall = type.getSort() == Type.BYTE || type.getSort() == Type.SHORT;
    Type shown = isSmall ? Type.INT_TYPE : type;
    method.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        BUILDER,
        "append",
        Type.getMethodDescriptor(Type.getObjectType(BUILDER), shown),
        false);
  }

  private void writeHashCode(MethodVisitor method) {
    method.visitInsn(Opcodes.ICONST_0);
    for (Handle component : components) {
      method.visitIntInsn(Opcodes.BIPUSH, 31);
      method.visitInsn(Opcodes.IMUL);
      load(method, 0, component);
      Type type = Type.getType(component.getDesc());
      if (Conversion.isPrimitive(type)) {
        method.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Conversion.box(type),
            "hashCode",
            Type.getMethodDescriptor(Type.INT_TYPE, type),
            false);
      } else {
        method.visitMethodInsn(
            Opcodes.INVOKESTATIC, OBJECTS, "hashCode", "(" + OBJECT + ")I", false);
      }
      method.visitInsn(Opcodes.IADD);
    }
    method.visitInsn(Opcodes.IRETURN);
  }

  private void writeEquals(MethodVisitor method, String owner) {
    Label different = new Label();
    method.visitVarInsn(Opcodes.ALOAD, 1);
    method.visitTypeInsn(Opcodes.INSTANCEOF, owner);
    method.visitJumpInsn(Opcodes.IFEQ, different);
    for (Handle component : components) {
      load(method, 0, component);
      method.visitVarInsn(Opcodes.ALOAD, 1);
      method.visitTypeInsn(Opcodes.CHECKCAST, owner);
      field(method, component);
      jumpUnlessEqual(method, Type.getType(component.getDesc()), different);
    }
    method.visitInsn(Opcodes.ICONST_1);
    method.visitInsn(Opcodes.IRETURN);
    method.visitLabel(different);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    method.visitInsn(Opcodes.ICONST_0);
    method.visitInsn(Opcodes.IRETURN);
  }

  private static void jumpUnlessEqual(MethodVisitor method, Type type, Label different) {
    switch (type.getSort()) {
      case Type.BOOLEAN, Type.CHAR, Type.BYTE, Type.SHORT, Type.INT ->
          method.visitJumpInsn(Opcodes.IF_ICMPNE, different);
      case Type.LONG -> {
        method.visitInsn(Opcodes.LCMP);
        method.visitJumpInsn(Opcodes.IFNE, different);
      }
      case Type.FLOAT, Type.DOUBLE -> {
        method.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            Conversion.box(type),
            "compare",
            Type.getMethodDescriptor(Type.INT_TYPE, type, type),
            false);
        method.visitJumpInsn(Opcodes.IFNE, different);
      }
      default -> {
        method.visitMethodInsn(
            Opcodes.INVOKESTATIC, OBJECTS, "equals", "(" + OBJECT + OBJECT + ")Z", false);
        method.visitJumpInsn(Opcodes.IFEQ, different);
      }
    }
  }

  private static void load(MethodVisitor method, int slot, Handle component) {
    method.visitVarInsn(Opcodes.ALOAD, slot);
    field(method, component);
  }

  private static void field(MethodVisitor method, Handle component) {
    method.visitFieldInsn(
        Opcodes.GETFIELD, component.getOwner(), component.getName(), component.getDesc());
  }
}
