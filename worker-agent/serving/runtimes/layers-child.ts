throw new Error('comes with the next merge');
