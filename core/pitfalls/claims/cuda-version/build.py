import tensorflow as tf

build = tf.sysconfig.get_build_info()
cuda = float(".".join(build["cuda_version"].split(".")[:2]))
cudnn = float(build["cudnn_version"])
