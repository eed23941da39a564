import torch

lr = 0.1  # @tune 1e-3..1 log

x = torch.linspace(-1, 1, 64).reshape(-1, 1)
y = 3 * x + 1
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
for epoch in range(3):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)  # @objective minimize
    loss.backward()
    optimizer.step()
