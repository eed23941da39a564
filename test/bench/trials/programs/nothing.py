x = 0.5  # @tune 0..1
score = x  # @objective maximize
